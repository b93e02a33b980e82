"""SQL guards of partners: a link ends once and is never another's, a nonce that was used stays used."""

from puhui.kernel.guards import never_removed, no_truncate, refuse

FORWARD = "".join(
    [
        never_removed("credits_partnerlink"),
        refuse(
            "credits_partnerlink",
            "is_fixed",
            "UPDATE",
            "(OLD.operator_id, OLD.party_id, OLD.subject_index, OLD.linked_at)"
            " IS DISTINCT FROM (NEW.operator_id, NEW.party_id, NEW.subject_index, NEW.linked_at)",
        ),
        refuse("credits_partnerlink", "end_is_final", "UPDATE", "OLD.ended_at IS NOT NULL"),
        refuse("credits_partnernonce", "is_fixed", "UPDATE"),
        refuse("credits_partnernonce", "expires_by_worker_only", "DELETE", "current_user <> 'puhui_worker'"),
        no_truncate("credits_partnernonce"),
        never_removed("credits_partnerfeed"),
    ]
)
