"""Taking up, in a database that exists, the numbers of what was credited before they were held (ADR 0072).

Reports first, by the days that they claim for each thing; then people, by the meter of their bills and by
what their tallies count of an object. What both were credited for stops the migration and is named. Bills are
many and one statement; what is known by a text that only we can index is taken up slice by slice.
"""

from typing import Any

from accounts.households.meter_numbers import number_index
from accounts.households.states import MeterKind
from credits.monitoring.numbered_things import PURPOSE, index_of
from credits.projects.keys import is_key, plain_key
from puhui.kernel.crypto import blind_index, decrypt

NUMBER = "accounts_householdmeter.number"
SLICE = 10_000
_METERS = "SELECT id, kind, number FROM accounts_householdmeter WHERE number_index IS NULL"
# An index that was not kept yet may be added, but nothing to a meter that somebody has moved out of.
_FIXED = "ALTER TABLE accounts_householdmeter {} TRIGGER accounts_householdmeter_is_fixed"
_INDEX = """
UPDATE accounts_householdmeter m SET number_index = k.number_index
  FROM unnest(%s::uuid[], %s::bytea[]) AS k (id, number_index) WHERE m.id = k.id
"""
_REPORTED = """
SELECT report_id, kind, key, days_from, days_to, claimed_at FROM credits_creditedobject
 WHERE released_at IS NULL AND kind IN ('METER', 'DEVICE') AND key <> '' ORDER BY id
"""
_REPORT = """
INSERT INTO credits_numberclaim (side, kind, number_index, days_from, days_to, report_id, key,
                                 is_told_apart, claimed_at)
VALUES ('REPORT', %s, %s, %s, %s, %s, %s, false, %s)
"""
_STANDING = """
  FROM credits_verdict v JOIN credits_activity a ON a.party_id = v.party_id AND a.id = v.activity_id
 WHERE v.status = 'CREDITED' AND v.credited_g > 0
   AND NOT EXISTS (SELECT FROM credits_verdict l WHERE l.party_id = v.party_id
                   AND l.activity_id = v.activity_id AND l.seq > v.seq)
"""
# What those of a home's meters of some media are credited for.
_BILLS = f"""
SELECT 'METER' AS kind, m.number_index AS number,
       (a.occurred_from AT TIME ZONE 'Asia/Shanghai')::date AS since,
       ((a.occurred_to - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date + 1 AS until,
       v.party_id AS party, a.id AS activity, v.decided_at {
    _STANDING.replace(
        " WHERE ",
        '''
  JOIN accounts_householdmeter m ON m.id = a.meter_id AND m.kind = ANY (%s) WHERE ''',
        1,
    )
}
"""
# A tally of an object bears the name of the text that names it.
_OBJECTS = f"""
SELECT DISTINCT a.inputs ->> split_part(t.key, ':', 1), (a.occurred_from AT TIME ZONE 'Asia/Shanghai')::date,
       v.party_id, a.id, v.decided_at {
    _STANDING.replace(
        " WHERE ",
        '''
  JOIN credits_tallyentry e ON e.activity_id = a.id AND e.acts > 0
  JOIN credits_sharedtally t ON t.id = e.tally_id AND split_part(t.key, ' ', 2) = 'object' WHERE ''',
        1,
    )
}
   AND a.inputs ? split_part(t.key, ':', 1)
"""
_DEVICES = """
SELECT 'DEVICE' AS kind, number, since, NULL::date AS until, party, activity, decided_at
  FROM unnest(%s::bytea[], %s::date[], %s::uuid[], %s::uuid[], %s::timestamptz[])
    AS k (number, since, party, activity, decided_at)
"""
# Whose number a report holds is left out, and returned.
_TAKE = """
WITH wanted AS MATERIALIZED ({}), taken AS (
    INSERT INTO credits_numberclaim (side, kind, number_index, days_from, days_to, party_id, activity_id, key,
                                     is_told_apart, claimed_at)
    SELECT 'PERSON', kind, number, since, until, party, activity, '', false, decided_at FROM wanted
    ON CONFLICT DO NOTHING RETURNING activity_id
)
SELECT activity FROM wanted WHERE activity NOT IN (SELECT activity_id FROM taken)
"""


def take_up_what_stands(apps: Any, schema_editor: Any) -> None:
    """Take up all numbers that stand; raises RuntimeError and names activities that a report counts too."""
    with schema_editor.connection.cursor() as cursor:
        index_meters(cursor)
        for report, kind, key, since, until, claimed_at in _all(cursor, _REPORTED):
            row = [kind, index_of(kind, key), since, until, report, key, claimed_at]
            cursor.execute(_REPORT, row)
        lost = bills_not_taken(cursor, [MeterKind.ELECTRICITY])
        devices = [
            (blind_index(PURPOSE, key), *rest)
            for number, *rest in _all(cursor, _OBJECTS)
            if is_key(key := plain_key(number))
        ]
        for begin in range(0, len(devices), SLICE):
            columns = [list(column) for column in zip(*devices[begin : begin + SLICE], strict=True)]
            lost += _all(cursor, _TAKE.format(_DEVICES), columns)
    stop_at(lost)


def bills_not_taken(cursor: Any, media: list[str]) -> list[tuple[Any, ...]]:
    """Take up people's bills of meters of some media; returns the activities that a report counts too."""
    return _all(cursor, _TAKE.format(_BILLS), [media])


def stop_at(lost: list[tuple[Any, ...]]) -> None:
    """Raise RuntimeError with the activities that were not taken up, if any."""
    if not lost:
        return
    named = ", ".join(sorted(str(activity) for (activity,) in lost))
    raise RuntimeError(
        f"a report counts the meter or device of these credited activities for the same days: {named};"
        " return or reject the report, or take the activities back by a case, then migrate again"
    )


def index_meters(cursor: Any) -> None:
    """Give each meter of a home that is older than the index its own, as the owner of the tables."""
    meters = _all(cursor, _METERS)
    if not meters:
        return
    ids = [meter for meter, _kind, _number in meters]
    indexes = [number_index(kind, decrypt(number, bound_to=NUMBER)) for _meter, kind, number in meters]
    cursor.execute(_FIXED.format("DISABLE"))
    cursor.execute(_INDEX, [ids, indexes])
    cursor.execute(_FIXED.format("ENABLE"))


def _all(cursor: Any, sql: str, arguments: list[Any] | None = None) -> list[tuple[Any, ...]]:
    cursor.execute(sql, arguments)
    return cursor.fetchall()
