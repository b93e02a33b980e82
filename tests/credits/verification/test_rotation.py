"""Nobody verifies a project three times in a row, however it is drawn; the programme's draw says why."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from credits.verification.draws import new_seed
from credits.verification.models import Case, VerificationBody
from credits.verification.services import assign_waiting, renew_body, submit_report
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.joiners import joins, open_office, send

pytestmark = pytest.mark.django_db
QUARTERS = [(date(2025, first, 1), date(2025, first + 3, 1)) for first in (1, 4, 7)]
QUARTERS.append((date(2025, 10, 1), date(2026, 1, 1)))
FOREST = ["forest_protection"]


def renew(roof, body, **terms):
    wanted = {"families": ["*"], "accredited_to": date(2099, 1, 1)} | terms
    return renew_body(actor=roof.chen.actor, body_id=body.id, now=puhui_now(), **wanted)


def assign_as_worker() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return assign_waiting(now=puhui_now())


def send_quarter(roof, number: int):
    return submit_report(actor=roof.mei.actor, report_id=roof.draft(QUARTERS[number]).id, now=puhui_now())


def body_of(report) -> VerificationBody:
    return Case.objects.get(report=report).body


def draw_by_hand(case: Case, body: VerificationBody) -> None:
    Case.objects.filter(pk=case.pk).update(body=body, draw_seed=new_seed(), draw_among=[body.id])


def test_a_case_drawn_anew_does_not_go_to_the_body_of_the_two_before(roof):
    renew(roof, roof.delta, families=FOREST)
    for number in (0, 1):
        assert body_of(send_quarter(roof, number)) == roof.pearl
    renew(roof, roof.delta, accredited_to=business_date(puhui_now()))
    third = send_quarter(roof, 2)
    assert body_of(third) == roof.delta
    set_clock(puhui_now() + timedelta(days=1))
    assert assign_as_worker() == {"assigned": 0, "waiting": 1}
    with pytest.raises(IntegrityError, match="verified the last two already"), transaction.atomic():
        draw_by_hand(Case.objects.get(report=third), roof.pearl)
    assert body_of(third) == roof.delta


def test_a_report_that_waited_for_its_turn_comes_after_those_it_waited_for(roof):
    """Its clock stood where two cases of one body were open; it is drawn after the third, of another."""
    renew(roof, roof.delta, families=FOREST)
    for number in (0, 1):
        assert body_of(send_quarter(roof, number)) == roof.pearl
    before_waiting = puhui_now()
    renew(roof, roof.delta)
    third = send_quarter(roof, 2)
    assert body_of(third) == roof.delta
    renew(roof, roof.delta, families=FOREST)
    fourth = submit_report(actor=roof.mei.actor, report_id=roof.draft(QUARTERS[3]).id, now=before_waiting)
    assert body_of(fourth) == roof.pearl
    assert Case.objects.get(report=fourth).opened_at > Case.objects.get(report=third).opened_at


def test_a_case_drawn_anew_between_two_others_does_not_make_three_of_them(roof):
    first = send_quarter(roof, 0)
    other = roof.delta if body_of(first) == roof.pearl else roof.pearl
    renew(roof, body_of(first), families=FOREST)
    renew(roof, other, accredited_to=business_date(puhui_now()))
    second = send_quarter(roof, 1)
    renew(roof, body_of(first))
    renew(roof, other, families=FOREST, accredited_to=business_date(puhui_now()))
    third = send_quarter(roof, 2)
    assert [body_of(each) for each in (second, third)] == [other, body_of(first)]
    set_clock(puhui_now() + timedelta(days=1))
    assert assign_as_worker() == {"assigned": 0, "waiting": 1}
    with pytest.raises(IntegrityError, match="verified the last two already"), transaction.atomic():
        draw_by_hand(Case.objects.get(report=second), body_of(first))


def months_of_the_programme(ning, first: int, count: int):
    """Send the programme's reports of some months of 2026, each of a tonne and a half."""
    for month in range(first, first + count):
        set_clock(datetime(2026, month, 10, 2, tzinfo=UTC))
        joins(month, 1_500_000)
        set_clock(datetime(2026, month + 1, 2, 2, tzinfo=UTC))
        yield send(ning.actor, date(2026, month, 1))


def test_the_programme_goes_to_another_body_after_two(roof):
    open_office()
    ning = cast.ning()
    renew(roof, roof.delta, families=FOREST)
    assert {body_of(each) for each in months_of_the_programme(ning, 3, 2)} == {roof.pearl}
    renew(roof, roof.delta)
    (third,) = months_of_the_programme(ning, 5, 1)
    case = Case.objects.get(report=third)
    assert (case.draw_among, case.lacks_another) == ([roof.delta.id], False)


def test_the_programme_waits_for_no_other_body_and_its_draw_says_that_there_is_none(roof):
    open_office()
    ning = cast.ning()
    renew(roof, roof.delta, families=FOREST)
    cases = [Case.objects.get(report=each) for each in months_of_the_programme(ning, 3, 3)]
    assert {each.body for each in cases} == {roof.pearl}
    assert [each.lacks_another for each in cases] == [False, False, True]
    event = AuditEvent.objects.get(action="case_assigned", object_id=str(cases[2].id))
    assert event.detail["lacks_another"] is True
    with pytest.raises(IntegrityError, match="keeps_what_it_lacked"), transaction.atomic():
        Case.objects.filter(pk=cases[2].pk).update(lacks_another=False)


def test_the_database_takes_no_third_one_of_the_programme_while_another_may(roof):
    open_office()
    ning = cast.ning()
    renew(roof, roof.delta, families=FOREST)
    for each in months_of_the_programme(ning, 3, 2):
        assert body_of(each) == roof.pearl
    VerificationBody.objects.update(is_active=False)
    (third,) = months_of_the_programme(ning, 5, 1)
    VerificationBody.objects.update(is_active=True)
    wanted = {
        "report": third,
        "report_digest": third.digest,
        "body": roof.pearl,
        "opened_at": puhui_now(),
        "draw_seed": new_seed(),
        "draw_among": [roof.pearl.id],
    }
    with pytest.raises(IntegrityError, match="the same body again is to be said"), transaction.atomic():
        Case.objects.create(**wanted)
    renew(roof, roof.delta)
    with pytest.raises(IntegrityError, match="verified the last two already"), transaction.atomic():
        Case.objects.create(**wanted, lacks_another=True)
