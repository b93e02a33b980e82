"""SQL guards of a report's figures: entered while it is open, sealed as they stand, for its own days.

A meter's input takes no figure, so that nobody writes down what a meter reads.
"""

from puhui.kernel.guards import changed, never_removed, refuse

_OPEN = """
CREATE FUNCTION credits_report_figure_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    of_report credits_monitoringreport;
BEGIN
    IF puhui_teardown() THEN RETURN NEW; END IF;
    SELECT * INTO of_report FROM credits_monitoringreport WHERE id = NEW.report_id FOR SHARE;
    IF of_report.status NOT IN ('DRAFT', 'RETURNED') OR of_report.kind <> 'PROJECT' THEN
        PERFORM credits_refused('report_figure_of_an_open_report', 'the report is not open to figures');
    END IF;
    IF EXISTS (SELECT FROM credits_meter m
                WHERE m.project_id = of_report.project_id AND m.input_name = NEW.input_name) THEN
        PERFORM credits_refused('report_figure_of_no_meter', 'a meter reads this');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_reportfigure_rules BEFORE INSERT OR UPDATE ON credits_reportfigure
    FOR EACH ROW EXECUTE FUNCTION credits_report_figure_rules();
"""

# Years that a formula multiplies by are not more than the report has: they would be credited again by the
# next year's report. A common year's days are a year, so that a leap year holds one, too.
_SEALED = """
CREATE FUNCTION credits_report_seals_its_figures() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_reportfigure f
                WHERE f.report_id = NEW.id AND f.superseded_at IS NULL AND f.unit = 'year'
                  AND f.value * 365 > NEW.period_to - NEW.period_from) THEN
        PERFORM credits_refused('report_of_no_more_years_than_it_has', 'the period is shorter');
    END IF;
    IF (SELECT array_agg((f.id, f.input_name, f.position, f.value) ORDER BY f.id)
          FROM credits_reportfigure f WHERE f.report_id = NEW.id AND f.superseded_at IS NULL)
       IS DISTINCT FROM
       (SELECT array_agg(((s ->> 'id')::uuid, s ->> 'input', (s ->> 'position')::smallint,
                          (s ->> 'value')::numeric) ORDER BY (s ->> 'id')::uuid)
          FROM jsonb_array_elements(coalesce(NEW.content -> 'figures', '[]')) s) THEN
        PERFORM credits_refused('report_seals_its_figures', 'the content holds other figures');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_monitoringreport_seals_its_figures BEFORE UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.kind = 'PROJECT' AND NEW.status = 'SUBMITTED' AND OLD.status <> 'SUBMITTED')
    EXECUTE FUNCTION credits_report_seals_its_figures();
"""

FORWARD = "".join(
    [
        never_removed("credits_reportfigure"),
        refuse(
            "credits_reportfigure",
            "is_superseded_only",
            "UPDATE",
            "OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR "
            + changed(
                *("id", "report_id", "input_name", "position", "value", "unit", "entered_at", "entered_by")
            ),
        ),
        _OPEN,
        _SEALED,
    ]
)
