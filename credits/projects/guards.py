"""SQL guards: what was put to a project stays, and a reading is superseded, never changed."""

from puhui.kernel.guards import append_only, never_removed, refuse

FORWARD = "".join(
    [
        never_removed("credits_project"),
        refuse(
            "credits_project",
            "keeps_its_owner",
            "UPDATE",
            "(NEW.id, NEW.party_id, NEW.scheme, NEW.created_at, NEW.created_by)"
            " IS DISTINCT FROM (OLD.id, OLD.party_id, OLD.scheme, OLD.created_at, OLD.created_by)",
        ),
        append_only("credits_projectdocument"),
        never_removed("credits_meter"),
        refuse(
            "credits_meter",
            "is_ended_only",
            "UPDATE",
            "OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL"
            " OR (NEW.id, NEW.project_id, NEW.input_name, NEW.serial_no, NEW.unit, NEW.added_at)"
            " IS DISTINCT FROM (OLD.id, OLD.project_id, OLD.input_name, OLD.serial_no, OLD.unit,"
            " OLD.added_at)",
        ),
        never_removed("credits_reading"),
        refuse(
            "credits_reading",
            "is_superseded_only",
            "UPDATE",
            "OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL"
            " OR (NEW.id, NEW.meter_id, NEW.period_from, NEW.period_to, NEW.value, NEW.entered_at,"
            " NEW.entered_by, NEW.missing_minutes, NEW.source_id)"
            " IS DISTINCT FROM (OLD.id, OLD.meter_id, OLD.period_from, OLD.period_to, OLD.value,"
            " OLD.entered_at, OLD.entered_by, OLD.missing_minutes, OLD.source_id)",
        ),
    ]
)
