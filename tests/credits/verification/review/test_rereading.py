"""Blind second readings: a twentieth, the same for whoever has the seed; and the readers' figures."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from credits.activities.models import Activity, ActivityType
from credits.verification.review.errors import NoCaseWaiting
from credits.verification.review.models import RereadingDraw, ReviewCase
from credits.verification.review.services import appeal_activity, draw_rereading
from credits.verification.review.services.draw_rereading import seed_of
from credits.verification.review.statistics import readers_figures
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.items import EVENING, MORNING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit
from tests.credits.verification.review.desk import given, read, settle

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def draw(later: timedelta = TOMORROW) -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return draw_rereading(now=puhui_now() + later)


def lay_credited(member, count: int) -> None:
    """Lay accepted trips as the batch leaves them: one is decided, the others are copies of it."""
    send(member, signed(trip()))
    credit()
    columns = "tier, reduction_g, credited_g, capped_g, is_coin_only, outcome, decided_at, basis_id"
    for number in range(1, count):
        copy = Activity.objects.create(
            party=member.party,
            client_id=f"copy-{number}",
            type=ActivityType.objects.get(code="metro_trip"),
            scheme="DEMO",
            region=cast.GUANGZHOU,
            occurred_from=MORNING,
            occurred_to=EVENING,
            inputs={"distance_km": "1"},
            source={"kind": "device"},
            tier="A",
            preview_g=1,
            received_at=EVENING,
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"""INSERT INTO credits_verdict (party_id, activity_id, seq, status, reason_codes, {columns})
                    SELECT party_id, %s, 1, status, '{{}}', {columns} FROM credits_verdict
                     WHERE party_id = %s ORDER BY activity_id LIMIT 1""",
                [copy.id, member.party.id],
            )


def test_a_twentieth_is_drawn_rounded_up_and_the_day_only_once(lin, evening):
    lay_credited(lin, 41)
    assert draw() == {"accepted": 41, "drawn": 3}
    assert ReviewCase.objects.filter(kind="REREADING", readers_wanted=1).count() == 3
    assert draw() == {"accepted": 0, "drawn": 0}
    row = RereadingDraw.objects.get()
    assert (row.accepted_by, row.accepted, row.drawn) == ("rule", 41, 3)
    assert row.seed == seed_of(business_date(EVENING), "rule")


def test_today_is_not_drawn_from_before_it_is_over(lin, evening):
    lay_credited(lin, 2)
    assert draw(timedelta(0)) == {"accepted": 0, "drawn": 0}


def test_the_seed_alone_says_which(lin, evening):
    lay_credited(lin, 41)
    draw()
    seed = RereadingDraw.objects.get().seed
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT activity_id FROM credits_verdict WHERE status = 'CREDITED'
               ORDER BY uuid_hash_extended(activity_id, %s), activity_id LIMIT 3""",
            [seed],
        )
        again = {found for (found,) in cursor.fetchall()}
    assert set(ReviewCase.objects.values_list("activity_id", flat=True)) == again
    assert seed_of(business_date(EVENING), "rule") != seed_of(business_date(EVENING) + TOMORROW, "rule")


def test_what_people_accepted_is_drawn_apart_and_read_by_others(lin, waiting):
    waiting(lin)
    fang = cast.fang()
    read(fang)
    settle()
    assert draw() == {"accepted": 1, "drawn": 1}
    assert RereadingDraw.objects.get().accepted_by == "people"
    with pytest.raises(NoCaseWaiting):
        given(fang)
    read(cast.he(), "REJECT")
    case = ReviewCase.objects.get(kind="REREADING")
    assert (case.status, case.agrees, case.outcome) == ("SETTLED", False, "REJECT")
    # What stands goes on standing: a supervisor sees the difference.
    assert settle() == {}


def test_a_draw_of_less_than_a_twentieth_is_refused(evening):
    row = {"day": business_date(EVENING), "accepted_by": "rule", "seed": 1, "drawn_at": EVENING}
    with pytest.raises(IntegrityError, match="draw_of_a_twentieth_at_least"), transaction.atomic():
        RereadingDraw.objects.create(accepted=41, drawn=2, **row)
    RereadingDraw.objects.create(accepted=40, drawn=2, **row)


def test_the_readers_figures(lin, hua, waiting):
    """Fang accepts what He and Ning reject, rejects what is upheld, accepts what stands."""
    fang, he, ning, ou = cast.fang(), cast.he(), cast.ning(), cast.ou()
    waiting(lin)
    ReviewCase.objects.update(readers_wanted=2)
    for reader, decision in ((fang, "ACCEPT"), (he, "REJECT"), (ning, "REJECT")):
        read(reader, decision)
    settle()
    (result,) = waiting(hua)
    read(fang, "REJECT")
    settle()
    appeal_activity(actor=hua.actor, activity_id=result.id, text="I did walk there.", now=puhui_now())
    read(ou)
    settle()
    waiting(lin, trip("walk", "1", begins=MORNING + timedelta(hours=4), minutes=20))
    read(fang)
    settle()
    draw()
    # Two were accepted by people: Ou's upon appeal and Fang's; one is drawn, and read again by He.
    read(he, "REJECT")
    found = {row.reader_id: row for row in readers_figures(timezone.now() - TOMORROW)}
    mine = found[fang.party.id]
    assert (mine.read, mine.compared, mine.agreed) == (3, 1, 0)
    assert (mine.appealed, mine.overturned) == (1, 1)
    assert (found[ning.party.id].compared, found[ning.party.id].agreed) == (1, 1)
    assert mine.reread + found[ou.party.id].reread == 1
    assert mine.disputed + found[ou.party.id].disputed == 1
