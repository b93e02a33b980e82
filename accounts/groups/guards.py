"""SQL guards of links: what was noted is kept, and a refutation is the last word."""

from puhui.kernel.guards import never_removed, refuse

FORWARD = never_removed("accounts_partylink") + refuse(
    "accounts_partylink",
    "is_only_refuted",
    "UPDATE",
    "OLD.refuted_at IS NOT NULL OR (NEW.id, NEW.low_id, NEW.high_id, NEW.kind, NEW.source, NEW.noted_at,"
    " NEW.noted_by) IS DISTINCT FROM"
    " (OLD.id, OLD.low_id, OLD.high_id, OLD.kind, OLD.source, OLD.noted_at, OLD.noted_by)",
)
