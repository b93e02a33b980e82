"""Who gets a report: drawn among the accredited and independent, never the same three times in a row."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.groups.services import note_links
from accounts.groups.states import LinkKind
from credits.methodologies.models import Methodology
from credits.verification.draws import BODY, draw_one, new_seed
from credits.verification.errors import AccreditationOver
from credits.verification.models import Case, Finding, VerificationBody
from credits.verification.sampling import draw_sample, reading_lines
from credits.verification.services import (
    assign_waiting,
    raise_finding,
    renew_body,
    submit_report,
    suspend_body,
)
from credits.verification.services.draw_case import draw_case
from credits.verification.terms import terms
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.errors import InvalidInput, NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import lay_roof, look_at_all
from tests.credits.rewards.grams import all_at_once, logged_in_as

pytestmark = pytest.mark.django_db
QUARTERS = [(date(2025, 1, 1), date(2025, 4, 1)), (date(2025, 4, 1), date(2025, 7, 1))]
QUARTERS += [(date(2025, 7, 1), date(2025, 10, 1))]


def renew(roof, body, **terms_):
    wanted = {"families": ["*"], "accredited_to": date(2099, 1, 1)} | terms_
    return renew_body(actor=roof.chen.actor, body_id=body.id, now=puhui_now(), **wanted)


def assign_as_worker() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return assign_waiting(now=puhui_now())


def test_the_record_of_a_case_gives_its_body_and_its_sample_again(roof, case):
    assert set(case.draw_among) == {roof.pearl.id, roof.delta.id}
    assert draw_one(case.draw_seed, BODY, case.draw_among) == case.body_id
    lines = reading_lines(case.report.content, frozenset(), terms())
    assert case.line_risks == {line.ref: list(line.risks) for line in lines if line.risks}
    # The first report of a project is looked at twice as closely: 2 × 4 of twelve readings.
    assert case.is_risky
    drawn = draw_sample(case.draw_seed, lines, is_risky=True, terms=terms())
    found = case.sample.order_by("position").values_list("ref", flat=True)
    assert [str(ref) for ref in found] == [line.ref for line in drawn]
    assert len(drawn) == 8
    (event,) = AuditEvent.objects.filter(action="case_assigned", object_id=str(case.id))
    assert event.detail["seed"] == case.draw_seed


def test_the_how_to_draws_the_same(roof, case):
    text = (settings.BASE_DIR / "docs" / "how-to" / "verify-reports.md").read_text("utf-8")
    told: dict = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(block, told)
    among = [str(each) for each in case.draw_among]
    assert told["drawn_body"](case.draw_seed, among) == str(case.body_id)
    readings = case.report.content["readings"]
    weights = {
        each["id"]: int(Decimal(each["value"]) * 1_000_000) * (3 if each["id"] in case.line_risks else 1)
        for each in readings
    }
    sample = case.sample.order_by("position").values_list("ref", flat=True)
    assert told["drawn_lines"](case.draw_seed, weights, 8) == [str(ref) for ref in sample]


def test_a_case_that_was_drawn_anew_keeps_the_first_draws_sample_whose_seed_the_trail_has(roof, case):
    suspend_body(actor=roof.chen.actor, body_id=case.body_id, is_active=False, reason="x", now=puhui_now())
    case.refresh_from_db()
    first, anew = (
        AuditEvent.objects.get(action=action, object_id=str(case.id)).detail["seed"]
        for action in ("case_assigned", "case_drawn_anew")
    )
    assert first != anew == case.draw_seed
    lines = reading_lines(case.report.content, frozenset(), terms())
    sample = [str(ref) for ref in case.sample.order_by("position").values_list("ref", flat=True)]
    drawn = {seed: draw_sample(seed, lines, is_risky=True, terms=terms()) for seed in (first, anew)}
    assert [line.ref for line in drawn[first]] == sample != [line.ref for line in drawn[anew]]


def test_the_database_draws_again_and_takes_no_other_body(roof, case):
    other = roof.delta if case.body_id == roof.pearl.id else roof.pearl
    wanted = {
        "report": case.report,
        "report_digest": "c" * 64,
        "body": other,
        "opened_at": puhui_now(),
        "draw_seed": case.draw_seed,
        "draw_among": case.draw_among,
    }
    refused = "the draw gives another body"
    for change in ({}, {"draw_among": []}, {"draw_seed": "", "draw_among": []}):
        with pytest.raises(IntegrityError, match=refused), transaction.atomic():
            Case.objects.create(**wanted | change)
    alone = {"draw_among": [other.id], "draw_seed": new_seed()}
    with pytest.raises(IntegrityError, match="drawn anew from who may not go on"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(body=other, **alone)
    as_before = {"is_active": True, "accredited_to": other.accredited_to, "families": ["*"]}
    for change, rule in (
        ({"is_active": False}, "not accredited for this report"),
        ({"accredited_to": date(2026, 3, 1)}, "not accredited for this report"),
        ({"families": ["forest_protection"]}, "not accredited for this report"),
    ):
        VerificationBody.objects.filter(pk=other.pk).update(**change)
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            Case.objects.create(**wanted | alone)
        VerificationBody.objects.filter(pk=other.pk).update(**as_before)


def test_scope_and_expiry_decide_who_is_drawn_among(roof):
    renew(roof, roof.pearl, families=["forest_protection"])
    report = roof.sent_in()
    assert Case.objects.get(report=report).draw_among == [roof.delta.id]
    assert Methodology.objects.filter(pk="GD-PV", family="solar_generation").exists()
    for wrong in ({"families": []}, {"families": ["alchemy"]}, {"accredited_to": date(2026, 3, 1)}):
        with pytest.raises(InvalidInput):
            renew(roof, roof.pearl, **wrong)
    with pytest.raises(NotPermitted):
        renew_body(
            actor=roof.wei.actor, body_id=roof.pearl.id, families=["*"], accredited_to=None, now=puhui_now()
        )


def test_an_expired_body_does_nothing_and_its_case_is_drawn_anew(roof, case):
    verifier, body = roof.verifier_of(case), case.body
    renew(roof, body, accredited_to=business_date(puhui_now()))
    finding = raise_finding(
        actor=verifier.actor, case_id=case.id, kind="CLARIFICATION", text="Which?", now=puhui_now()
    )
    look_at_all(verifier.actor, case)
    set_clock(puhui_now() + timedelta(days=1))
    with pytest.raises(AccreditationOver):
        raise_finding(
            actor=verifier.actor, case_id=case.id, kind="CLARIFICATION", text="Which?", now=puhui_now()
        )
    with pytest.raises(AccreditationOver):
        look_at_all(verifier.actor, case)
    for make in (
        lambda: Finding.objects.create(
            case=case, kind="CLARIFICATION", text="x", raised_at=puhui_now(), raised_by=verifier.party.id
        ),
    ):
        with pytest.raises(IntegrityError, match="the accreditation is over"), transaction.atomic():
            make()
    assert assign_as_worker() == {"assigned": 1, "waiting": 0}
    case.refresh_from_db()
    assert case.body_id != body.id
    assert list(case.findings.all()) == [finding]
    assert AuditEvent.objects.filter(action="case_drawn_anew", object_id=str(case.id)).count() == 1


def test_a_link_to_the_owner_keeps_a_body_out_in_code_and_database(roof):
    # Wei's telephone is Mei's: two persons, each a member of one of the organisations.
    pairs = [(roof.wei.party.id, roof.mei.party.id)]
    note_links(
        actor=system_actor("test"), kind=LinkKind.DEVICE, pairs=pairs, source="test", now=timezone.now()
    )
    report = roof.sent_in()
    assert Case.objects.get().draw_among == [roof.delta.id]
    with pytest.raises(IntegrityError, match="a tie to the owner"), transaction.atomic():
        Case.objects.create(
            report=report,
            report_digest="c" * 64,
            body=roof.pearl,
            opened_at=puhui_now(),
            draw_seed=new_seed(),
            draw_among=[roof.pearl.id],
        )


def test_nobody_verifies_a_project_three_times_in_a_row(roof):
    renew(roof, roof.delta, families=["forest_protection"])
    reports = [roof.draft(quarter) for quarter in QUARTERS]

    sent = [submit_report(actor=roof.mei.actor, report_id=each.id, now=puhui_now()) for each in reports]
    assert [each.status for each in sent] == ["IN_VERIFICATION", "IN_VERIFICATION", "SUBMITTED"]
    assert assign_as_worker() == {"assigned": 0, "waiting": 1}
    with pytest.raises(IntegrityError, match="verified the last two already"), transaction.atomic():
        Case.objects.create(
            report=sent[2],
            report_digest=sent[2].digest,
            body=roof.pearl,
            opened_at=puhui_now(),
            draw_seed=new_seed(),
            draw_among=[roof.pearl.id],
        )
    renew(roof, roof.delta)
    assert assign_as_worker() == {"assigned": 1, "waiting": 0}
    assert Case.objects.get(report=sent[2]).body_id == roof.delta.id


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_two_draws_at_once_give_one_case():
    roof = lay_roof()
    VerificationBody.objects.update(is_active=False)
    report = roof.sent_in()
    VerificationBody.objects.update(is_active=True)

    def assign() -> int:
        with logged_in_as("worker"):
            return assign_waiting(now=puhui_now())["assigned"]

    assert sorted(all_at_once([assign] * 4)) == [0, 0, 0, 1]
    assert Case.objects.filter(report=report).count() == 1

    def draw_beside() -> str:
        # Past the lock and the state: the table itself takes one case of a sealed report.
        with logged_in_as("worker"):
            try:
                draw_case(report, puhui_now())
            except IntegrityError as error:
                return str(error)
        return ""

    assert all("one_case_per_sealed_report" in told for told in all_at_once([partial(draw_beside)] * 2))
