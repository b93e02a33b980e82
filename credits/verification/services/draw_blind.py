"""The draw for blind verification: of each week's positive statements a twentieth at least, by a seed that
nobody knew when they were signed. What was drawn and has no reader is drawn for again."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from credits.verification.draws import BLIND, draw_some, new_seed
from credits.verification.models import Case, Opinion, Statement
from credits.verification.reading_models import BlindDraw, FurtherReading, ReadingKind
from credits.verification.services.open_reading import open_reading
from credits.verification.states import CaseStatus, ReadingStatus
from credits.verification.terms import terms
from puhui.kernel.audit import record_event
from puhui.kernel.clock import SHANGHAI, business_date
from puhui.kernel.commands import system_actor
from puhui.kernel.fair_share import fair_share

JOB = system_actor("draw_blind")
WEEK = timedelta(days=7)
# A run that was missed is made up for; what is older was minted and sold long ago.
WEEKS_BACK = 4
# So long a reader is looked for (design value: a quarter), so many cases a run.
WEEKS_AGAIN, AGAIN_A_RUN = 13, 200


def draw_blind(*, now: datetime) -> dict[str, int]:
    """Draw from the last weeks that were not drawn from; this one is not over yet.

    Then a body is drawn, by a seed of its own, for each case of earlier draws of a quarter that nobody reads:
    none was free, or the one drawn may not go on. Returns how many of each; `waiting` have no
    reader still.
    """
    today = business_date(now)
    this_week = today - timedelta(days=today.weekday())
    counts = {"statements": 0, "drawn": 0, "unread": 0}
    for back in range(WEEKS_BACK, 0, -1):
        draw = _draw(this_week - back * WEEK, now)
        if draw is not None:
            counts["statements"] += draw.statements
            counts["drawn"] += draw.drawn
            counts["unread"] += draw.unread
    return counts | _draw_again(this_week - WEEKS_AGAIN * WEEK, now)


@transaction.atomic
def _draw(monday: date, now: datetime) -> BlindDraw | None:
    with connection.cursor() as cursor:
        # Two runs at one moment: the second waits, and finds the first one's draw.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"blind {monday}"])
    if BlindDraw.objects.filter(week_from=monday).exists():
        return None
    signed = list(
        _signed(monday).filter(case__report__digest=F("report_digest")).values_list("id", flat=True)
    )
    if not signed:
        return None
    seed = new_seed()
    drawn = draw_some(seed, BLIND, signed, -(-len(signed) * terms().blind_permille // 1000))
    unread = 0
    for case in Case.objects.filter(statement__in=drawn).select_related("report").order_by("id"):
        unread += open_reading(case, ReadingKind.BLIND, now=now) is None
    draw = BlindDraw.objects.create(
        week_from=monday,
        seed=seed,
        statements=len(signed),
        drawn=len(drawn),
        unread=unread,
        drawn_at=now,
    )
    record_event(
        actor=JOB,
        action="blind_drawn",
        object_type="blind_draw",
        object_id=draw.id,
        now=now,
        seed=seed,
        statements=draw.statements,
        drawn=draw.drawn,
        unread=unread,
    )
    return draw


def _signed(monday: date) -> QuerySet[Statement]:
    """Return a week's positive statements that took effect, by their ids."""
    begins = datetime.combine(monday, time.min, SHANGHAI)
    rows = Statement.objects.filter(
        opinion=Opinion.POSITIVE,
        signed_at__gte=begins,
        signed_at__lt=begins + WEEK,
        case__status=CaseStatus.STATED,
    )
    return rows.order_by("id")


def _draw_again(since: date, now: datetime) -> dict[str, int]:
    counts = {"again": 0, "waiting": 0}
    draws = BlindDraw.objects.filter(week_from__gte=since, drawn_at__lt=now).order_by("week_from")
    waiting = [case_id for draw in draws for case_id in _without_reader(draw)]
    cases = Case.objects.filter(pk__in=waiting).order_by("opened_at", "id")
    for case_id in fair_share(cases, AGAIN_A_RUN):
        with transaction.atomic():
            case = Case.objects.select_for_update(of=("self",)).select_related("report").get(pk=case_id)
            if _unread(Case.objects.filter(pk=case_id)).exists():  # else another run was quicker
                reading = open_reading(case, ReadingKind.BLIND, now=now)
                counts["waiting" if reading is None else "again"] += 1
    return counts


def _without_reader(draw: BlindDraw) -> list[UUID]:
    """Return the cases that a draw took and nobody reads or has read, as long as their reports stand.

    The draw is done again from its seed. Statements whose report was given back before it were not drawn
    from, and nothing tells them from those given back since: so many more of the order are taken, which are
    at most a few too many.
    """
    signed = list(
        _signed(draw.week_from).filter(case__closed_at__lte=draw.drawn_at).values_list("id", flat=True)
    )
    drawn = draw_some(draw.seed, BLIND, signed, draw.drawn + len(signed) - draw.statements)
    rows = _unread(Case.objects.filter(statement__in=drawn, report__digest=F("report_digest")))
    return list(rows.order_by("id").values_list("id", flat=True))


def _unread(cases: QuerySet[Case]) -> QuerySet[Case]:
    readings = FurtherReading.objects.filter(case=OuterRef("pk"), kind=ReadingKind.BLIND)
    return cases.filter(~Exists(readings.exclude(status=ReadingStatus.DROPPED)))
