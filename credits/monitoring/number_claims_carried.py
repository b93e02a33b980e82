"""Taking up, in a database that exists, the numbers of what was credited before they were held (ADR 0072).

Reports first, by the days that they claim for each thing; then people, by the meter of their bills and by
what their tallies count of an object. What both were credited for stops the migration and is named.
"""

from typing import Any

from accounts.households.meter_numbers import number_index
from credits.monitoring.numbered_things import PURPOSE, index_of
from credits.projects.keys import is_key, plain_key
from puhui.kernel.crypto import blind_index, decrypt

NUMBER = "accounts_householdmeter.number"
_METERS = "SELECT id, kind, number FROM accounts_householdmeter WHERE number_index IS NULL"
_REPORTED = """
SELECT report_id, kind, key, days_from, days_to, claimed_at FROM credits_creditedobject
 WHERE released_at IS NULL AND kind IN ('METER', 'DEVICE') ORDER BY id
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
_BILLS = f"""
SELECT 'METER', m.number_index, (a.occurred_from AT TIME ZONE 'Asia/Shanghai')::date,
       ((a.occurred_to - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date + 1,
       v.party_id, a.id, v.decided_at {
    _STANDING.replace(
        " WHERE ",
        '''
  JOIN accounts_householdmeter m ON m.id = a.meter_id AND m.kind = 'ELECTRICITY' WHERE ''',
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
_PERSON = """
INSERT INTO credits_numberclaim (side, kind, number_index, days_from, days_to, party_id, activity_id, key,
                                 is_told_apart, claimed_at)
SELECT 'PERSON', %s, %s, %s, %s, %s, %s, '', false, %s
 WHERE NOT EXISTS (SELECT FROM credits_numberclaim n
                    WHERE n.side = 'REPORT' AND n.released_at IS NULL AND n.number_index = %s
                      AND daterange(n.days_from, n.days_to) && daterange(%s, %s))
"""


def take_up_what_stands(apps: Any, schema_editor: Any) -> None:
    """Take up all numbers that stand; raises RuntimeError and names activities that a report counts too."""
    with schema_editor.connection.cursor() as cursor:
        for meter, kind, number in _all(cursor, _METERS):
            index = number_index(kind, decrypt(number, bound_to=NUMBER))
            cursor.execute(
                "UPDATE accounts_householdmeter SET number_index = %s WHERE id = %s", [index, meter]
            )
        for report, kind, key, since, until, claimed_at in _all(cursor, _REPORTED):
            row = [kind, index_of(kind, key), since, until, report, key, claimed_at]
            cursor.execute(_REPORT, row)
        people = [list(row) for row in _all(cursor, _BILLS)]
        for number, since, party, activity, decided_at in _all(cursor, _OBJECTS):
            if is_key(key := plain_key(number)):
                index = blind_index(PURPOSE, key)
                people.append(["DEVICE", index, since, None, party, activity, decided_at])
        lost = [str(row[5]) for row in people if not _take(cursor, row)]
    if lost:
        named = ", ".join(sorted(lost))
        raise RuntimeError(
            f"a report counts the meter or device of these credited activities for the same days: {named};"
            " return or reject the report, or take the activities back by a case, then migrate again"
        )


def _take(cursor: Any, row: list[Any]) -> bool:
    _kind, index, since, until, *_rest = row
    cursor.execute(_PERSON, [*row, index, since, until])
    return cursor.rowcount == 1


def _all(cursor: Any, sql: str) -> list[tuple[Any, ...]]:
    cursor.execute(sql)
    return cursor.fetchall()
