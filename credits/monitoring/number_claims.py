"""Taking up the numbers of what is credited: a meter's days and a device, people's or a report's (ADR 0072).

One exclusion constraint decides, in either order and at one moment. Both sides take their numbers in the
order of the indexes, of one index in that of its days, and let go of a row that meets another (ON CONFLICT):
no two wait for each other.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from accounts.households.states import MeterKind
from credits.monitoring.decide import Decision
from credits.monitoring.number_claim_models import NumberClaim, Side
from credits.monitoring.numbered_things import Numbered, index_of, numbered_of
from credits.monitoring.report_errors import CreditedToPeople
from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.errors import gettext_noop as _

# A home's meter by its row, whose index its household wrote; a meter older than that index has none.
WANTED = """
SELECT k.kind, k.activity, k.party, coalesce(k.number, m.number_index) AS number, k.days_from, k.days_to
  FROM unnest(%(kinds)s::text[], %(activities)s::uuid[], %(parties)s::uuid[], %(meters)s::uuid[],
              %(numbers)s::bytea[], %(begins)s::date[], %(ends)s::date[])
    AS k (kind, activity, party, meter, number, days_from, days_to)
  LEFT JOIN accounts_householdmeter m ON m.id = k.meter
 WHERE coalesce(k.number, m.number_index) IS NOT NULL
"""
_TAKE_FOR_PEOPLE = f"""
WITH wanted AS MATERIALIZED ({WANTED}), taken AS (
    INSERT INTO credits_numberclaim (side, kind, number_index, days_from, days_to, party_id, activity_id,
                                     key, is_told_apart, claimed_at)
    SELECT 'PERSON', kind, number, days_from, days_to, party, activity, '', %(is_told_apart)s, %(now)s
      FROM wanted ORDER BY number, days_from, activity
    ON CONFLICT DO NOTHING RETURNING activity_id, kind
)
SELECT activity FROM wanted WHERE (activity, kind) NOT IN (SELECT activity_id, kind FROM taken)
"""  # noqa: S608  constant text
_TAKE_FOR_REPORT = """
INSERT INTO credits_numberclaim (side, kind, number_index, days_from, days_to, report_id, key,
                                 is_told_apart, claimed_at)
SELECT 'REPORT', kind, number, days_from, days_to, %(report)s, key, false, %(now)s
  FROM unnest(%(kinds)s::text[], %(numbers)s::bytea[], %(keys)s::text[], %(begins)s::date[],
              %(ends)s::date[]) AS k (kind, number, key, days_from, days_to)
 ORDER BY number, days_from, key
ON CONFLICT DO NOTHING RETURNING kind, key, days_from, number_index
"""


class ReportedMeanwhile(Exception):
    """A report took up the number of what was about to be credited; decided again, it waits for people."""


class Counted(NamedTuple):
    """A meter or device that a report counts for days [from, to); a meter by each medium it may be of."""

    kind: str
    key: str
    days_from: date
    days_to: date
    media: tuple[str, ...] = (MeterKind.ELECTRICITY,)


def take_for_people(decisions: Iterable[Decision], now: datetime, *, is_told_apart: bool = False) -> None:
    """Take up the numbers of what decisions credit: one statement, and none where nothing credited has one.

    As the worker, in the transaction that writes the verdicts. Raises ReportedMeanwhile.
    """
    things = numbered_of([(one.claim, one.judge) for one in decisions if one.credited_g])
    take_things(things, now, is_told_apart=is_told_apart)


def take_things(things: Collection[Numbered], now: datetime, *, is_told_apart: bool = False) -> None:
    """Take up the numbers of what people's acts name; raises ReportedMeanwhile."""
    if not things:
        return
    asked = told(things) | {"is_told_apart": is_told_apart, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_FOR_PEOPLE, asked)
        if lost := cursor.fetchall():
            raise ReportedMeanwhile(", ".join(str(activity) for (activity,) in lost))


def told(things: Collection[Numbered]) -> dict[str, Any]:
    """Return things as the arguments of WANTED."""
    kinds, activities, parties, meters, numbers, begins, ends = map(list, zip(*things, strict=True))
    return {
        "kinds": kinds,
        "activities": activities,
        "parties": parties,
        "meters": meters,
        "numbers": numbers,
        "begins": begins,
        "ends": ends,
    }


def check_numbers_free(things: Collection[Counted]) -> None:
    """Refuse a report over numbers that people were credited for; raises CreditedToPeople and names them."""
    indexes = _indexes(things)
    wanted = [index for _thing, index in indexes]
    rows = NumberClaim.objects.filter(
        number_index__in=wanted, side=Side.PERSON, released_at=None, is_told_apart=False
    )
    taken = list(rows.values_list("number_index", "days_from", "days_to"))
    met = [
        thing
        for thing, index in indexes
        for number, since, until in taken
        if index == bytes(number) and since < thing.days_to and (until is None or thing.days_from < until)
    ]
    if met:
        raise CreditedToPeople(errors=_members(met))


def take_for_report(report: MonitoringReport, things: Collection[Counted], now: datetime) -> None:
    """Take up the numbers that a report counts, before the database sees it sealed.

    Raises CreditedToPeople, where a person came first, also at this moment.
    """
    if not things:
        return
    indexes = _indexes(things)
    asked: dict[str, Any] = {
        "report": report.id,
        "now": now,
        "kinds": [thing.kind for thing, _index in indexes],
        "numbers": [index for _thing, index in indexes],
        "keys": [thing.key for thing, _index in indexes],
        "begins": [thing.days_from for thing, _index in indexes],
        "ends": [thing.days_to for thing, _index in indexes],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_FOR_REPORT, asked)
        taken = {(*row, bytes(number)) for *row, number in cursor.fetchall()}
    if lost := [
        thing for thing, index in indexes if (thing.kind, thing.key, thing.days_from, index) not in taken
    ]:
        raise CreditedToPeople(errors=_members(lost))


def _indexes(things: Collection[Counted]) -> list[tuple[Counted, bytes]]:
    return [
        (thing, index)
        for thing in things
        for index in {index_of(thing.kind, thing.key, medium) for medium in thing.media}
    ]


def _members(things: Iterable[Counted]) -> list[dict[str, str]]:
    detail = _("A person was credited for a thing of this number for days of the period.")
    named = sorted({(thing.kind, thing.key) for thing in things})
    return [
        {"pointer": f"/{kind.lower()}/{key}", "code": CreditedToPeople.code, "detail": detail}
        for kind, key in named
    ]
