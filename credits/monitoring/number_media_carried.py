"""Taking up, in a database that exists, the numbers of gas and water meters that were credited (ADR 0072).

As number_claims_carried took up the others: reports first, then people's bills; what both were credited for
stops the migration and is named.
"""

from typing import Any

from accounts.households.states import MeterKind
from credits.monitoring.number_claims_carried import bills_not_taken, stop_at
from credits.monitoring.numbered_things import index_of, media_of
from credits.projects.object_models import ObjectKind

MEDIA = [MeterKind.GAS, MeterKind.WATER]
# Each report's row of a meter, with the units of its project's meters of that number.
_REPORTED = """
SELECT DISTINCT n.report_id, n.key, n.days_from, n.days_to, n.claimed_at, m.unit FROM credits_numberclaim n
  JOIN credits_monitoringreport r ON r.id = n.report_id
  JOIN credits_meter m ON m.project_id = r.project_id AND credits_plain_key(m.serial_no) = n.key
 WHERE n.side = 'REPORT' AND n.kind = 'METER' AND n.released_at IS NULL
"""
_REPORT = """
INSERT INTO credits_numberclaim (side, kind, number_index, days_from, days_to, report_id, key,
                                 is_told_apart, claimed_at)
VALUES ('REPORT', 'METER', %s, %s, %s, %s, %s, false, %s)
"""
# The worker alone writes people's rows, and this is done by the owner of the tables. What was written is
# looked at before the guard is put back: a table with rows still to be looked at cannot be altered.
_GUARD = "ALTER TABLE credits_numberclaim {} TRIGGER credits_numberclaim_of_people_by_the_worker"
_LOOKED_AT = "SET CONSTRAINTS ALL IMMEDIATE"


def take_up_gas_and_water(apps: Any, schema_editor: Any) -> None:
    """Take up what stands; raises RuntimeError and names activities whose meter a report counts too."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_LOOKED_AT)
        cursor.execute(_GUARD.format("DISABLE"))
        cursor.execute(_REPORTED)
        for report, key, since, until, claimed_at, unit in cursor.fetchall():
            for medium in set(media_of(unit)) & set(MEDIA):
                index = index_of(ObjectKind.METER, key, medium)
                cursor.execute(_REPORT, [index, since, until, report, key, claimed_at])
        stop_at(bills_not_taken(cursor, [*MEDIA]))
        cursor.execute(_LOOKED_AT)
        cursor.execute(_GUARD.format("ENABLE"))
