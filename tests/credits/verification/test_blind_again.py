"""What was drawn for blind verification and has no reader is drawn for again, until somebody has read it."""

from datetime import timedelta

import pytest

from credits.monitoring.report_moves import return_report
from credits.monitoring.report_states import ReportStatus
from credits.verification.draws import BLIND, BODY, draw_one, draw_some
from credits.verification.models import Case, Statement
from credits.verification.reading_models import BlindDraw, FurtherReading
from credits.verification.services import (
    accredit_body,
    draw_blind,
    open_second_readings,
    renew_body,
    suspend_body,
)
from credits.verification.services.draw_blind import WEEKS_AGAIN
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import lay_project
from tests.credits.verification.test_further_readings import as_worker, other_than, read

pytestmark = pytest.mark.django_db


def later(weeks: int = 1) -> dict[str, int]:
    """Run the job so many weeks later."""
    set_clock(puhui_now() + timedelta(weeks=weeks))
    return {name: count for name, count in as_worker(draw_blind).items() if count}


def drawn_when_nobody_was_free(roof) -> Case:
    """Let the one case of a week be drawn when no other body, `roof.other`, was free."""
    roof.stated()
    case = Case.objects.get()
    roof.other = roof.delta if case.body_id == roof.pearl.id else roof.pearl
    suspend(roof, is_active=False)
    assert later() == {"statements": 1, "drawn": 1, "unread": 1}
    return case


@pytest.fixture
def unread(roof) -> Case:
    return drawn_when_nobody_was_free(roof)


def suspend(roof, *, is_active: bool) -> None:
    suspend_body(actor=roof.chen.actor, body_id=roof.other.id, is_active=is_active, now=puhui_now())


def test_a_case_that_nobody_was_free_for_is_drawn_for_each_week_until_it_is_read(roof, unread):
    assert later() == {"waiting": 1}
    suspend(roof, is_active=True)
    assert later() == {"again": 1}
    reading = FurtherReading.objects.get()
    assert (reading.case, reading.kind, reading.body_id) == (unread, "BLIND", roof.other.id)
    # By a seed of its own that anybody may do again; the week's draw stays as it was.
    assert draw_one(reading.draw_seed, BODY, reading.draw_among) == reading.body_id
    assert AuditEvent.objects.get(action="reading_drawn").detail["seed"] == reading.draw_seed
    assert BlindDraw.objects.get().seed != reading.draw_seed
    assert later() == {}
    read(other_than(roof, unread).actor, reading)
    assert later() == {}


def test_a_blind_reading_whose_body_is_accredited_no_more_goes_to_another_one(roof, unread):
    suspend(roof, is_active=True)
    assert later() == {"again": 1}
    today = business_date(puhui_now())
    renew = {"actor": roof.chen.actor, "body_id": roof.other.id, "families": ["*"]}
    renew_body(**renew, accredited_to=today, now=puhui_now())
    set_clock(puhui_now() + timedelta(days=1))
    as_worker(open_second_readings)
    assert FurtherReading.objects.get().status == "DROPPED"
    # Whoever let it lapse does not get it again.
    renew_body(**renew, accredited_to=today + timedelta(weeks=99), now=puhui_now())
    assert later() == {"waiting": 1}
    third = cast.organisation("Lotus Assurance")
    body = accredit_body(actor=roof.chen.actor, scheme="DEMO", party_id=third.id, now=puhui_now())
    assert later() == {"again": 1}
    assert FurtherReading.objects.get(status="OPEN").body == body


def test_a_reader_is_looked_for_no_longer_than_a_quarter(roof, unread):
    suspend(roof, is_active=True)
    # The draw is of the week before the one that is over now.
    assert later(WEEKS_AGAIN) == {}
    assert later(-1) == {"again": 1}


def give_back(roof, case: Case) -> None:
    return_report(
        actor=roof.chen.actor,
        report_id=case.report_id,
        out_of={ReportStatus.VERIFIED},
        reason="the meter was changed in May",
        now=puhui_now(),
    )


def test_a_report_that_was_given_back_is_not_read_again(roof, unread):
    suspend(roof, is_active=True)
    give_back(roof, unread)
    assert later() == {}


def switch(roof, *, is_active: bool) -> None:
    for body in (roof.pearl, roof.delta):
        suspend_body(actor=roof.chen.actor, body_id=body.id, is_active=is_active, now=puhui_now())


def three_stated(roof) -> list[Statement]:
    for number in range(3):
        roof.project = lay_project(roof.mei, key=f"roof-{number}")
        roof.stated()
    return list(Statement.objects.select_related("case").order_by("id"))


def read_again() -> set:
    return set(FurtherReading.objects.values_list("case__statement__id", flat=True))


def test_of_a_weeks_statements_only_the_drawn_one_is_drawn_for_again(roof):
    signed = [statement.id for statement in three_stated(roof)]
    switch(roof, is_active=False)
    assert later() == {"statements": 3, "drawn": 1, "unread": 1}
    switch(roof, is_active=True)
    assert later() == {"again": 1}
    assert read_again() == set(draw_some(BlindDraw.objects.get().seed, BLIND, signed, 1))
    assert later() == {}


def test_the_drawn_one_is_found_again_whatever_was_given_back_before_the_draw(roof):
    first, *others = three_stated(roof)
    give_back(roof, first.case)
    switch(roof, is_active=False)
    assert later() == {"statements": 2, "drawn": 1, "unread": 1}
    switch(roof, is_active=True)
    later()
    drawn = draw_some(BlindDraw.objects.get().seed, BLIND, [each.id for each in others], 1)
    assert set(drawn) <= read_again() <= {each.id for each in others}
