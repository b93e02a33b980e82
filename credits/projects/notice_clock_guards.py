"""SQL of the clock of a notice, of either kind (notice_clock.py): its working days, less those in which an
objection was open.

Each function is given the table of the objections; what is refused stands with each kind of notice.
"""


def has_run(objections: str, *, until: str) -> str:
    """Return the condition that a notice `told` has run by the instant `until`, each objection dismissed.

    For each working day it asks for a day without an open objection at least. Of a later migration than this
    is what those days must be (`in_working_days`).
    """
    return f"""NOT EXISTS (SELECT FROM {objections} o
                        WHERE o.notice_id = told.id AND o.status <> 'DISMISSED')
       AND told.working_days <= (
           SELECT count(*) FROM generate_series((told.starts_at AT TIME ZONE 'Asia/Shanghai')::date + 1,
                                                ({until} AT TIME ZONE 'Asia/Shanghai')::date - 1,
                                                interval '1 day') AS each (day)
            WHERE NOT EXISTS (SELECT FROM {objections} o
                               WHERE o.notice_id = told.id AND each.day::date
                                     BETWEEN (o.received_at AT TIME ZONE 'Asia/Shanghai')::date
                                         AND (o.decided_at AT TIME ZONE 'Asia/Shanghai')::date))"""  # noqa: S608  constant text


def stopped_days(objections: str, notice: str) -> str:
    """Return the days, as a datemultirange or NULL, in which an objection of `objections` that is decided was
    open to the row `notice`.

    Before it was refused, an objection could be decided a little before the hour at which it says it came.
    """
    first, last = (
        f"({which}(o.received_at, o.decided_at) AT TIME ZONE 'Asia/Shanghai')::date"
        for which in ("least", "greatest")
    )
    return f"""(SELECT range_agg(daterange({first}, {last}, '[]'))
                  FROM {objections} o WHERE o.notice_id = {notice}.id AND o.status <> 'OPEN')"""  # noqa: S608


def in_working_days(objections: str, *, until: str) -> str:
    """Return the condition that a notice `told` which was stopped has run its working days by `until`, as the
    calendar stands. The end of one that nobody stopped is as it was published."""
    return f"""(NOT EXISTS (SELECT FROM {objections} o WHERE o.notice_id = told.id)
            OR puhui_end_after_working_days(told.starts_at, told.working_days,
                   COALESCE({stopped_days(objections, "told")}, '{{}}')) <= {until})"""


def ends_by_the_calendar(table: str, objections: str, rule: str) -> str:
    """Return SQL that refuses, as `rule`, a notice in `table` that is published, or goes on, with an end
    before its last working day as the calendar stands at that moment."""
    return f"""
CREATE FUNCTION {table}_ends_by_the_calendar() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NEW; END IF;
    IF COALESCE(NEW.extended_to, NEW.ends_at) < puhui_end_after_working_days(
           NEW.starts_at, NEW.working_days, COALESCE({stopped_days(objections, "NEW")}, '{{}}')) THEN
        PERFORM credits_refused('{rule}', 'working days of the calendar are left');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_up_to_its_last_day BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_ends_by_the_calendar();
CREATE TRIGGER {table}_up_to_its_last_day_moved BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (NEW.extended_to IS DISTINCT FROM OLD.extended_to)
    EXECUTE FUNCTION {table}_ends_by_the_calendar();
"""
