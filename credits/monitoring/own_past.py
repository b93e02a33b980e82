"""A person's own baselines for an act that is only told yet, as crediting would find them at this moment.

A preview knows what stands decided. Periods that wait beside it for the next run are not its history yet; the
run that decides them first will count them.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, localcontext

from django.db import Error as DatabaseFault

from credits.activities.own_past import Told
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.language.arithmetic import CONTEXT
from credits.monitoring.histories import own_values
from credits.monitoring.judge import Precedent
from credits.monitoring.judges import Judges
from credits.monitoring.past import Past
from credits.monitoring.periods import histories_of, reach_of
from credits.monitoring.undecided import Decided, decided_of
from puhui.kernel.copy import microseconds

log = logging.getLogger(__name__)


def find_own_past(told: Told, bound: BoundMethodology, now: datetime) -> Mapping[str, Decimal]:
    """Return the values of the person's own history, by name; one still too short gives none.

    Raises nothing but the database's faults: where what was decided cannot be read any more, crediting would
    ask a person, and a preview has nothing to show.
    """
    try:
        with localcontext(CONTEXT):
            return _find(told, bound, now)
    except DatabaseFault:
        raise
    except Exception:
        log.exception("the history of party %s cannot be read", told.party_id)
        return {}


def _find(told: Told, bound: BoundMethodology, now: datetime) -> Mapping[str, Decimal]:
    judges = Judges(now)
    meter = told.meter.bytes if told.meter else None
    rows = _decided_before(told, meter, reach_of(bound), now)
    for row in rows:
        judges.learn_basis(row.basis_id, row.type_id, row.day)

    def precedent_of(row: Decided) -> Precedent:
        return judges.of_basis(row.basis_id, row.type_id, row.day)

    periods = Past(rows, precedent_of).daily.get((told.type_id, meter), [])
    span = microseconds(told.begins), microseconds(told.ends)
    return {name: Decimal(text) for name, text in own_values(histories_of(bound), periods, *span).items()}


def _decided_before(told: Told, meter: bytes | None, reach_us: int, now: datetime) -> list[Decided]:
    low = microseconds(told.begins - timedelta(microseconds=reach_us))
    found = decided_of({told.party_id.bytes: low}, now)
    return [row for row in found if row.type_id == told.type_id and row.meter == meter]
