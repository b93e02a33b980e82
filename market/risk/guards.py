"""SQL guards of risk: decisions and changes are for ever, and a counter never goes up past its cap."""

from puhui.kernel.guards import append_only, never_removed, refuse

FORWARD = "".join(
    [
        append_only("market_riskdecision"),
        never_removed("market_limitchange"),
        refuse(
            "market_limitchange",
            "keeps_its_terms",
            "UPDATE",
            "OLD.status <> 'PROPOSED' OR (NEW.id, NEW.scheme, NEW.participant_class, NEW.limit, NEW.new,"
            " NEW.made_by) IS DISTINCT FROM (OLD.id, OLD.scheme, OLD.participant_class, OLD.limit, OLD.new,"
            " OLD.made_by)",
        ),
        never_removed("market_halt"),
        refuse(
            "market_limitcounter",
            "stays_under_its_cap",
            "UPDATE",
            "NEW.used > OLD.used AND NEW.used > NEW.cap",
        ),
        refuse("market_limitcounter", "is_born_under_its_cap", "INSERT", "NEW.used > NEW.cap"),
    ]
)
