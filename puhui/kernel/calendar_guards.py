"""Working days in SQL, so that triggers can count them, and what the database asks of a year that staff
confirm.

As `calendar.py` counts them: what staff set for a day comes first, then the published calendar
(`published_days.py`), then Monday to Friday.
"""

from puhui.kernel.calendar import DAYS_MAX, LATEST
from puhui.kernel.guards import append_only

_WORKING_DAYS = f"""
CREATE FUNCTION puhui_is_working_day(day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT COALESCE((SELECT c.is_working FROM kernel_calendarday c WHERE c.date = day),
                    (SELECT p.is_working FROM kernel_publishedday p WHERE p.date = day),
                    extract(isodow FROM day) < 6)
$$;
-- Shanghai's midnight after the last of so many working days; that on which it begins is not counted, nor one
-- of `stopped`.
CREATE FUNCTION puhui_end_after_working_days(
    starts_at timestamptz, working_days integer, stopped datemultirange DEFAULT '{{}}'
) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    day date := (starts_at AT TIME ZONE 'Asia/Shanghai')::date;
    latest date := day + {LATEST.days};
    left_over integer := working_days;
BEGIN
    IF working_days NOT BETWEEN 0 AND {DAYS_MAX} THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('not a number of working days: %s', working_days);
    END IF;
    WHILE left_over > 0 AND day < latest LOOP
        day := day + 1;
        IF NOT day <@ stopped AND puhui_is_working_day(day) THEN
            left_over := left_over - 1;
        END IF;
    END LOOP;
    RETURN CASE left_over WHEN 0 THEN (day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' ELSE 'infinity' END;
END $$;
"""  # noqa: S608  constant text

# A year is complete once its make-up days are entered, and there is none without some.
_YEAR = """
CREATE FUNCTION puhui_calendar_year_is_entered() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM kernel_calendarday c WHERE extract(year FROM c.date) = NEW.year)
       OR abs(extract(epoch FROM NEW.confirmed_at - puhui_now())) > 3600 THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'calendar_year_is_entered',
            TABLE = TG_TABLE_NAME, MESSAGE = 'no day of the year was set, or it is confirmed at another time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kernel_calendaryear_is_entered BEFORE INSERT ON kernel_calendaryear
    FOR EACH ROW EXECUTE FUNCTION puhui_calendar_year_is_entered();
"""

FORWARD = _WORKING_DAYS + _YEAR + append_only("kernel_calendaryear")
