"""SQL guards: an assignment is never changed; a voucher keeps its terms and only moves on in its states."""

from puhui.kernel.guards import append_only, never_removed, refuse

FORWARD = "".join(
    [
        append_only("credits_assignment"),
        never_removed("credits_voucher"),
        # All but the status, which the state machine guards, and the time of use that goes with it.
        refuse(
            "credits_voucher",
            "keeps_its_terms",
            "UPDATE",
            "(NEW.id, NEW.reward_id, NEW.party_id, NEW.code_index, NEW.price_coins, NEW.issued_at,"
            " NEW.expires_at, NEW.command_id) IS DISTINCT FROM"
            " (OLD.id, OLD.reward_id, OLD.party_id, OLD.code_index, OLD.price_coins, OLD.issued_at,"
            " OLD.expires_at, OLD.command_id)",
        ),
        never_removed("credits_reward"),
        refuse("credits_reward", "redeemed_only_grows", "UPDATE", "NEW.redeemed < OLD.redeemed"),
    ]
)
