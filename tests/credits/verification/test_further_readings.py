"""Above a limit two bodies find the same before a statement takes effect; by chance another one looks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from credits.issuance.services import request_issuance
from credits.monitoring.report_models import MonitoringReport
from credits.verification import terms as terms_module
from credits.verification.draws import BLIND, BODY, draw_one, draw_some
from credits.verification.errors import CaseClosed, DigestMismatch, ReadingOver, TonnesNotStated
from credits.verification.models import Case, Statement
from credits.verification.reading_models import BlindDraw, FurtherReading
from credits.verification.services import (
    draw_blind,
    open_second_readings,
    read_further,
    renew_body,
    return_case,
    suspend_body,
)
from credits.verification.standing_guards import CARRIED_OVER
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import NotFound
from puhui.kernel.models import OutboxMessage
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import lay_project, look_at_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(roof, monkeypatch):
    """344 t are above the limit."""
    lower = replace(terms_module.terms(), second_reader_above_t=300)
    for module in ("services.draw_case", "policies", "terms"):
        monkeypatch.setattr(f"credits.verification.{module}.terms", lambda: lower)
    return roof


def as_worker(task, **more):
    with transaction.atomic(), acting_as("worker"):
        return task(now=puhui_now(), **more)


def other_than(roof, case):
    return roof.wei if roof.verifier_of(case) is roof.yan else roof.yan


def read(actor, reading, *, opinion="POSITIVE", tonnes=344, digest=None):
    return read_further(
        actor=actor,
        reading_id=reading.id,
        opinion=opinion,
        tonnes=tonnes,
        text="I find the same." if opinion == "POSITIVE" else "March is not shown.",
        report_digest=digest or reading.case.report_digest,
        now=puhui_now(),
    )


def test_a_large_statement_takes_effect_once_a_second_body_finds_the_same(large):
    statement = large.stated()
    case = Case.objects.select_related("body", "report").get()
    assert (case.status, case.report.status) == ("SECOND_READING", "IN_VERIFICATION")
    assert not OutboxMessage.objects.filter(topic="verification.stated").exists()
    assert as_worker(request_issuance_of(statement)) is None
    reading = FurtherReading.objects.get()
    assert (reading.kind, reading.draw_among) == ("SECOND", [reading.body_id])
    assert draw_one(reading.draw_seed, BODY, reading.draw_among) == reading.body_id != case.body_id
    first, second = large.verifier_of(case), other_than(large, case)
    with pytest.raises(IntegrityError, match="has not found the same"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="STATED", closed_at=puhui_now())
    with pytest.raises(CaseClosed):
        return_case(actor=first.actor, case_id=case.id, reason="I changed my mind", now=puhui_now())
    for stranger in (first, large.mei, cast.rui()):
        with pytest.raises(NotFound):
            read(stranger.actor, reading)
    with pytest.raises(DigestMismatch):
        read(second.actor, reading, digest="0" * 64)
    with pytest.raises(TonnesNotStated):
        read(second.actor, reading, tonnes=345)
    # 340 of 344: what is between them is not material.
    assert read(second.actor, reading, tonnes=340).agrees
    with pytest.raises(ReadingOver):
        read(second.actor, reading)
    case.refresh_from_db()
    assert (case.status, MonitoringReport.objects.get().status) == ("STATED", "VERIFIED")
    assert as_worker(request_issuance_of(statement)).tonnes == 344
    with pytest.raises(IntegrityError, match="is_read_once"), transaction.atomic():
        FurtherReading.objects.update(tonnes=1)


def request_issuance_of(statement):
    return lambda now: request_issuance(statement_id=statement.id, now=now)


def test_a_second_reader_who_finds_otherwise_gives_the_report_back(large):
    large.stated()
    case = Case.objects.select_related("body").get()
    reading = FurtherReading.objects.get()
    assert not read(other_than(large, case).actor, reading, tonnes=300).agrees
    case.refresh_from_db()
    assert (case.status, MonitoringReport.objects.get().status) == ("CLOSED", "RETURNED")


def test_a_second_reading_waits_for_somebody_independent(large):
    report = large.sent_in()
    case = Case.objects.select_related("body").get()
    other = large.delta if case.body_id == large.pearl.id else large.pearl
    switch = {"actor": large.chen.actor, "body_id": other.id}
    suspend_body(**switch, is_active=False, now=puhui_now())
    large.stated(report)
    assert not FurtherReading.objects.exists()
    assert as_worker(open_second_readings) == {"opened": 0, "waiting": 1}
    suspend_body(**switch, is_active=True, now=puhui_now())
    assert as_worker(open_second_readings) == {"opened": 1, "waiting": 0}
    # Its accreditation runs out before it has read: the reading falls, and waits for another body.
    today = business_date(puhui_now())
    renew_body(**switch, families=["*"], accredited_to=today, now=puhui_now())
    set_clock(puhui_now() + timedelta(days=1))
    assert as_worker(open_second_readings) == {"opened": 0, "waiting": 1}
    assert FurtherReading.objects.get().status == "DROPPED"


def test_one_of_a_weeks_statements_is_verified_again_blind(roof):
    for number in range(3):
        roof.project = lay_project(roof.mei, key=f"roof-{number}")
        roof.stated()
    assert as_worker(draw_blind)["drawn"] == 0  # the week is not over
    set_clock(puhui_now() + timedelta(days=7))
    nothing_again = {"again": 0, "waiting": 0}
    assert as_worker(draw_blind) == {"statements": 3, "drawn": 1, "unread": 0, **nothing_again}
    # ... and drawn from once, by whoever reads it.
    assert as_worker(draw_blind) == {"statements": 0, "drawn": 0, "unread": 0, **nothing_again}
    draw, reading = BlindDraw.objects.get(), FurtherReading.objects.select_related("case").get()
    statements = sorted(Statement.objects.values_list("id", flat=True))
    assert draw_some(draw.seed, BLIND, statements, 1) == [reading.case.statement.id]
    assert reading.body_id != reading.case.body_id
    found = read(other_than(roof, reading.case).actor, reading, opinion="NEGATIVE", tonnes=0)
    # It tells about the verifier, and moves nothing.
    assert not found.agrees
    assert set(MonitoringReport.objects.values_list("status", flat=True)) == {"VERIFIED"}


def test_a_body_that_had_the_case_before_is_no_second_reader_of_it(large):
    """It worked on the case, was suspended, and is back when the one after it signs."""
    report = large.sent_in()
    first = Case.objects.select_related("body").get().body
    switch = {"actor": large.chen.actor, "body_id": first.id}
    suspend_body(**switch, is_active=False, now=puhui_now())
    suspend_body(**switch, is_active=True, now=puhui_now())
    case = Case.objects.get()
    assert (case.bodies_before, case.body_id == first.id) == ([first.id], False)
    large.stated(report)
    assert not FurtherReading.objects.exists()
    assert as_worker(open_second_readings) == {"opened": 0, "waiting": 1}
    drawn = {"draw_seed": case.draw_seed, "draw_among": [first.id], "due_on": business_date(puhui_now())}
    for kind in ("SECOND", "BLIND"):
        with pytest.raises(IntegrityError, match="the body has read it already"), transaction.atomic():
            FurtherReading.objects.create(case=case, kind=kind, body=first, opened_at=puhui_now(), **drawn)
    # Nobody but the draw writes or forgets who had it.
    with transaction.atomic(), acting_as("worker"):
        Case.objects.update(bodies_before=[])
    assert Case.objects.get().bodies_before == [first.id]


def test_who_had_a_case_before_this_was_kept_is_taken_from_the_trail(large):
    large.sent_in()
    first = Case.objects.select_related("body").get().body
    suspend_body(actor=large.chen.actor, body_id=first.id, is_active=False, now=puhui_now())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        trigger = "TRIGGER credits_case_keeps_its_bodies_before"
        cursor.execute(f"ALTER TABLE credits_case DISABLE {trigger}")
        Case.objects.update(bodies_before=[])
        cursor.execute(CARRIED_OVER)
        cursor.execute(f"ALTER TABLE credits_case ENABLE {trigger}")
    assert Case.objects.get().bodies_before == [first.id]


def test_the_body_that_signed_reads_nothing_again_whoever_writes_the_row(large):
    report = large.sent_in()
    case = Case.objects.select_related("body").get()
    look_at_all(large.verifier_of(case).actor, case)
    with pytest.raises(IntegrityError, match="the body has read it already"), transaction.atomic():
        FurtherReading.objects.create(
            case=case,
            kind="BLIND",
            body=case.body,
            draw_seed=case.draw_seed,
            draw_among=[case.body_id],
            opened_at=puhui_now(),
            due_on=business_date(puhui_now()),
        )
    assert report.status == "IN_VERIFICATION"
