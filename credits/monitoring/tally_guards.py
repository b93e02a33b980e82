"""SQL guards of the tallies: entries are only added, and a lock that is held changes hands to nobody."""

from puhui.kernel.guards import append_only, never_removed, refuse

FORWARD = "".join(
    [
        append_only("credits_tallyentry"),
        never_removed("credits_sharedtally"),
        refuse(
            "credits_sharedtally",
            "held_by_one_methodology",
            "UPDATE",
            "OLD.key <> NEW.key OR (OLD.limit_g IS NULL) <> (NEW.limit_g IS NULL)"
            " OR OLD.acts > 0 AND NEW.acts > 0 AND OLD.methodology <> NEW.methodology",
        ),
    ]
)
