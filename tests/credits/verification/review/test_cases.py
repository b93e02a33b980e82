"""Cases come about by what the verdicts say, are given and not chosen, and fall free again."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.people.roles import Role
from accounts.people.services import grant_role
from credits.activities.models import Activity
from credits.factors.resolution import FactorMissing
from credits.monitoring.models import VerdictStatus
from credits.verification.review import ties
from credits.verification.review.errors import CaseNotYours, NoCaseWaiting, OwnClaim
from credits.verification.review.models import ReviewCase
from credits.verification.review.services import (
    give_back_case,
    has_cases_to_open,
    open_cases,
    take_next_case,
    withdraw_case,
)
from credits.verification.review.terms import terms
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotPermitted
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.items import MORNING, ride, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit
from tests.credits.verification.review.desk import given, leave_undecided, open_all, read, standing

pytestmark = pytest.mark.django_db


def test_a_claim_in_review_opens_one_case_and_a_credited_one_none(lin, waiting):
    send(lin, ride(begins=MORNING + timedelta(hours=6)))
    credit()
    (result,) = waiting(lin)
    case = ReviewCase.objects.get()
    assert (case.activity_id, case.about_seq, case.kind) == (result.id, 1, "REVIEW")
    activity = Activity.objects.get(pk=result.id)
    assert (case.region, case.value_g, case.readers_wanted) == (cast.GUANGZHOU, activity.preview_g, 1)
    # A Monday evening, and five working days on.
    assert case.due_on == date(2026, 11, 9)
    assert open_all() == {"opened": 0, "closed": 0}
    assert not has_cases_to_open(puhui_now())


def test_what_is_worth_more_is_read_by_two_and_due_earlier(lin, waiting, monkeypatch):
    above = replace(terms(), second_reader_above_g=2_000)
    opening = import_module("credits.verification.review.services.open_cases")
    monkeypatch.setattr(opening, "terms", lambda: above)
    waiting(lin, trip(km="34.9"))
    case = ReviewCase.objects.get()
    assert case.value_g > 2_000
    assert (case.readers_wanted, case.due_on) == (2, date(2026, 11, 5))


def test_what_only_waits_for_a_figure_is_looked_at_after_a_month(lin, evening, monkeypatch):
    def fail(*_):
        raise FactorMissing

    send(lin, trip())
    with monkeypatch.context() as patch:
        patch.setattr("credits.monitoring.judges.bind_for", fail)
        patch.setattr("credits.monitoring.judges._kept_of", lambda _now: {})
        credit()
    assert open_all()["opened"] == 0
    assert not has_cases_to_open(puhui_now())
    later = puhui_now() + timedelta(days=31)
    assert has_cases_to_open(later)
    with transaction.atomic(), acting_as("worker"):
        assert open_cases(now=later)["opened"] == 1


def test_a_case_that_something_else_decides_closes_by_itself(lin, waiting):
    (result,) = waiting(lin)
    verdict = standing(lin, result.id)
    verdict.seq, verdict.status, verdict.reason_codes = 2, VerdictStatus.REJECTED, ["BY_A_JOB"]
    verdict.save(force_insert=True)
    assert has_cases_to_open(puhui_now())
    assert open_all() == {"opened": 0, "closed": 1}
    assert ReviewCase.objects.get().status == "CLOSED"
    with pytest.raises(NoCaseWaiting):
        given(cast.fang())


def test_cases_are_given_by_due_day_and_never_two_at_a_time(lin, hua, waiting):
    waiting(lin, trip(), trip("walk", "1", begins=MORNING + timedelta(hours=3), minutes=20))
    late, early = ReviewCase.objects.order_by("draw_key")
    ReviewCase.objects.filter(pk=early.pk).update(due_on=date(2026, 11, 3))
    fang, he = cast.fang(), cast.he()
    assert given(fang).pk == early.pk
    assert given(fang).pk == early.pk, "who has a case gets that one again"
    assert given(he).pk == late.pk
    with pytest.raises(NoCaseWaiting):
        given(cast.ning())


def test_a_case_falls_free_when_its_time_is_over(lin, waiting):
    waiting(lin)
    fang, he = cast.fang(), cast.he()
    case = given(fang)
    assert case.claimed_until - case.claimed_at == timedelta(minutes=30)
    with pytest.raises(NoCaseWaiting):
        given(he)
    later = timezone.now() + timedelta(minutes=31)
    assert take_next_case(actor=he.actor, now=puhui_now(), real_now=later).pk == case.pk


def test_a_case_is_given_back_or_taken_away(lin, waiting):
    waiting(lin)
    fang, rong = cast.fang(), cast.rong()
    case = given(fang)
    terms = {"case_id": case.id, "reason": "I know this street too well", "now": puhui_now()}
    with pytest.raises(CaseNotYours):
        give_back_case(actor=cast.he().actor, **terms)
    give_back_case(actor=fang.actor, **terms)
    with pytest.raises(NoCaseWaiting):
        given(fang)
    assert given(cast.ning()).pk == case.pk
    with pytest.raises(NotPermitted):
        withdraw_case(actor=fang.actor, **terms)
    withdraw_case(actor=rong.actor, **terms)
    with pytest.raises(CaseNotYours):
        withdraw_case(actor=rong.actor, **terms)
    assert ReviewCase.objects.get().claimed_by is None


def test_nobody_is_given_their_own_claim_or_their_organisations(lin, waiting):
    fang, he = cast.fang(), cast.he()
    bakery = cast.organisation("Sunrise Bakery")
    grant_role(
        actor=cast.INSTALLATION,
        now=timezone.now(),
        user_id=he.user.id,
        role=Role.ORG_OWNER,
        party_id=bakery.id,
    )
    waiting(lin)
    own = _as_case_of(fang.party.id, given_to=fang)
    with pytest.raises(NoCaseWaiting):
        given(fang)
    assert given(he).pk == own.pk
    theirs = _as_case_of(bakery.id, given_to=he)
    with pytest.raises(NoCaseWaiting):
        given(he)
    assert given(fang).pk == theirs.pk


def test_what_another_package_says_ties_people_counts_too(lin, waiting, monkeypatch):
    """A household, once there are some; and a tie that comes about after the case was given."""
    waiting(lin)
    fang, he = cast.fang(), cast.he()
    given(fang)
    homes = {fang.party.id: [lin.party.id]}
    monkeypatch.setitem(ties._ties, "household", lambda person: homes.get(person, ()))
    with pytest.raises(OwnClaim):
        read(fang, case=ReviewCase.objects.get())
    ReviewCase.objects.update(claimed_by=None, claimed_at=None, claimed_until=None)
    with pytest.raises(NoCaseWaiting):
        given(fang)
    assert given(he)


def _as_case_of(party_id, *, given_to) -> ReviewCase:
    """Lay the one open case as if it were another party's."""
    ReviewCase.objects.filter(status="OPEN").update(
        status="CLOSED", ended_at=puhui_now(), claimed_by=None, claimed_at=None, claimed_until=None
    )
    before = ReviewCase.objects.order_by("-opened_at").first()
    fields = {name: getattr(before, name) for name in ("region", "value_g", "due_on", "draw_key")}
    return ReviewCase.objects.create(
        kind="REVIEW",
        party_id=party_id,
        activity_id=given_to.user.id,
        about_seq=1,
        readers_wanted=1,
        opened_at=puhui_now(),
        **fields,
    )


def test_readers_of_another_city_and_other_staff_are_given_nothing(lin, evening, monkeypatch):
    leave_undecided(monkeypatch, lin, trip())
    open_all()
    elsewhere = cast.staff("Fang", Role.METHODOLOGY_OFFICER, region=cast.SHENZHEN)
    with pytest.raises(NoCaseWaiting):
        given(elsewhere)
    for name, role in (("Bo", Role.RISK_OFFICER), ("Yan", Role.AUDITOR), ("Rong", Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            given(cast.staff(name, role))
    with pytest.raises(NotPermitted):
        given(lin)
    here = cast.staff("He", Role.METHODOLOGY_OFFICER, region=cast.GUANGZHOU)
    assert given(here).region == cast.GUANGZHOU
