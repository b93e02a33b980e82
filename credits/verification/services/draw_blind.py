"""The draw for blind verification: of each week's positive statements a twentieth at least, by a seed that
nobody knew when they were signed."""

from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import F

from credits.verification.draws import BLIND, draw_some, new_seed
from credits.verification.models import Case, Opinion, Statement
from credits.verification.reading_models import BlindDraw, ReadingKind
from credits.verification.services.open_reading import open_reading
from credits.verification.states import CaseStatus
from credits.verification.terms import terms
from puhui.kernel.audit import record_event
from puhui.kernel.clock import SHANGHAI, business_date
from puhui.kernel.commands import system_actor

JOB = system_actor("draw_blind")
WEEK = timedelta(days=7)
# A run that was missed is made up for; what is older was minted and sold long ago.
WEEKS_BACK = 4


def draw_blind(*, now: datetime) -> dict[str, int]:
    """Draw from the last weeks that were not drawn from; this one is not over yet."""
    counts = {"statements": 0, "drawn": 0, "unread": 0}
    today = business_date(now)
    this_week = today - timedelta(days=today.weekday())
    for back in range(WEEKS_BACK, 0, -1):
        draw = _draw(this_week - back * WEEK, now)
        if draw is not None:
            counts["statements"] += draw.statements
            counts["drawn"] += draw.drawn
            counts["unread"] += draw.unread
    return counts


@transaction.atomic
def _draw(monday: date, now: datetime) -> BlindDraw | None:
    with connection.cursor() as cursor:
        # Two runs at one moment: the second waits, and finds the first one's draw.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"blind {monday}"])
    if BlindDraw.objects.filter(week_from=monday).exists():
        return None
    signed = _signed(monday)
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


def _signed(monday: date) -> list:
    """Return the ids of a week's positive statements that stand behind a report."""
    begins = datetime.combine(monday, time.min, SHANGHAI)
    rows = Statement.objects.filter(
        opinion=Opinion.POSITIVE,
        signed_at__gte=begins,
        signed_at__lt=begins + WEEK,
        case__status=CaseStatus.STATED,
        case__report__digest=F("report_digest"),
    )
    return list(rows.order_by("id").values_list("id", flat=True))
