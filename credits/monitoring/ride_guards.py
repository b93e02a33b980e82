"""SQL guards of a report of rides: no more kilometres than the project has rides that no rider claims.

What is compared is all kilometres less the riders' own, as the methodology subtracts them. Neither is known
exactly by the operator alone: some riders claim a ride by their phone's record, without its number.
"""

from credits.activities.models import SHARED_BIKE_RIDE

# A number that riders sent in another way of writing is the same ride, and is theirs. One scan of the
# operator's references a report: an index would cost upkeep in the statement that stores activities.
_RIDDEN = """
CREATE FUNCTION credits_ridden_m(wanted uuid, since date, until date) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(p.metres), 0)::bigint FROM credits_projectride p
     WHERE p.project_id = wanted AND p.ridden_on >= since AND p.ridden_on < until
       AND NOT EXISTS (SELECT FROM credits_activityreference r
                        WHERE r.operator = p.operator AND r.activity_id IS NOT NULL
                          AND credits_plain_key(r.reference) = p.key)
       AND NOT EXISTS (SELECT FROM credits_foreignclaim f
                        WHERE f.kind = 'TRIP' AND f.lifted_at IS NULL AND f.key = p.key
                          AND daterange(f.days_from, f.days_to) @> p.ridden_on)
       AND NOT EXISTS (SELECT FROM credits_foreignclaim f
                        WHERE f.kind = 'TRIP' AND f.lifted_at IS NULL
                          AND f.key = credits_plain_key(p.operator || p.reference)
                          AND daterange(f.days_from, f.days_to) @> p.ridden_on)
$$;
"""

# Whatever became of the claim: a refused one may yet be credited on appeal. But where the operator's own
# record counts for the rider (SAME_RIDE) the number is the rider's already.
_UNNUMBERED = f"""
CREATE INDEX credits_shared_ride_without_a_number ON credits_activity (occurred_from)
 WHERE type_id = {SHARED_BIKE_RIDE} AND source ->> 'kind' <> 'operator';
CREATE FUNCTION credits_unnumbered_ride_m(place text, since date, until date, longest integer)
RETURNS bigint LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(least(ceil((a.inputs ->> 'distance_km')::numeric * 1000), longest)), 0)::bigint
      FROM credits_activity a
     WHERE a.type_id = {SHARED_BIKE_RIDE} AND a.source ->> 'kind' <> 'operator'
       AND a.occurred_from >= since::timestamp AT TIME ZONE 'Asia/Shanghai'
       AND a.occurred_from < until::timestamp AT TIME ZONE 'Asia/Shanghai'
       AND a.region IN (SELECT credits_places_around(place))
       AND NOT EXISTS (SELECT FROM credits_verdict v
                        WHERE v.party_id = a.party_id AND v.activity_id = a.id
                          AND v.status = 'REJECTED' AND 'SAME_RIDE' = ANY (v.reason_codes))
$$;
"""  # noqa: S608  constant text

# Nobody claims by phone what lies more than 72 hours back (decisions 27): after four days nothing comes any
# more that a sealed report has not seen. A number is taken up once, however late (rides/guards.py).
_SEALED = """
CREATE FUNCTION credits_report_of_rides_of_its_own() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    terms credits_projecttypeneeds;
    city text;
    told numeric;
BEGIN
    SELECT t.* INTO terms FROM credits_project p JOIN credits_projecttypeneeds t ON t.code = p.project_type
     WHERE p.id = NEW.project_id AND t.rides_ridden <> '';
    IF terms.code IS NULL THEN RETURN NEW; END IF;
    IF (NEW.period_to + 4)::timestamp AT TIME ZONE 'Asia/Shanghai' > puhui_now() THEN
        PERFORM credits_refused('report_of_rides_after_their_riders', 'riders may still claim rides');
    END IF;
    SELECT region INTO city FROM credits_project WHERE id = NEW.project_id;
    SELECT coalesce(sum(CASE f.input_name WHEN terms.rides_ridden THEN f.value ELSE -f.value END), 0)
      INTO told FROM credits_reportfigure f
     WHERE f.report_id = NEW.id AND f.superseded_at IS NULL
       AND f.input_name IN (terms.rides_ridden, terms.rides_of_riders);
    IF told * 1000 > credits_ridden_m(NEW.project_id, NEW.period_from, NEW.period_to)
                   - credits_unnumbered_ride_m(city, NEW.period_from, NEW.period_to, terms.longest_m) THEN
        PERFORM credits_refused('report_of_rides_of_its_own', 'riders claim some of these kilometres');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_monitoringreport_of_rides BEFORE UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.kind = 'PROJECT' AND NEW.status = 'SUBMITTED' AND OLD.status <> 'SUBMITTED')
    EXECUTE FUNCTION credits_report_of_rides_of_its_own();
"""

# A list of another register that came in after the seal: what it named before, the seal has taken off. Beside
# the report's things, of which credited_object_guards.py asks the same.
_ELSEWHERE = """
CREATE FUNCTION credits_rides_issued_nowhere_else() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_issuance i
                 JOIN credits_monitoringreport m ON m.id = i.report_id
                 JOIN credits_projectride p ON p.project_id = m.project_id
                  AND p.ridden_on >= m.period_from AND p.ridden_on < m.period_to
                 JOIN credits_foreignclaim f ON f.kind = 'TRIP' AND f.lifted_at IS NULL
                  AND f.imported_at > m.submitted_at
                  AND f.key IN (p.key, credits_plain_key(p.operator || p.reference))
                  AND daterange(f.days_from, f.days_to) @> p.ridden_on
                WHERE i.id = NEW.issuance_id) THEN
        PERFORM credits_refused('issued_nowhere_else', 'another register claims rides of the report');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_approval_of_rides_claimed_here BEFORE INSERT ON credits_approval
    FOR EACH ROW EXECUTE FUNCTION credits_rides_issued_nowhere_else();
CREATE TRIGGER credits_mintintent_of_rides_claimed_here BEFORE INSERT ON credits_mintintent
    FOR EACH ROW EXECUTE FUNCTION credits_rides_issued_nowhere_else();
"""

FORWARD = _RIDDEN + _UNNUMBERED + _SEALED + _ELSEWHERE
