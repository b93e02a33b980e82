"""A factor's value takes two people, in the commands and in the database, and moves no old decision."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from credits.factors.catalog_loading import load_factors
from credits.factors.change_errors import FactorChangeInvalid, FactorChangeOpen, FactorMoved, NotWaiting
from credits.factors.change_models import FactorChange
from credits.factors.change_terms import Terms
from credits.factors.changes import approve_factor_change, propose_factor_change, refuse_factor_change
from credits.factors.models import FactorVersion
from credits.factors.rows import Source
from puhui.kernel.errors import NotFound, NotPermitted, SamePerson
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import catalogs, evening, lin  # noqa: F401
from tests.credits.activities.items import EVENING, MORNING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.factors.published import publish_next
from tests.credits.monitoring.crediting import credit, explained, told

pytestmark = pytest.mark.django_db
WHY = {"reason": "the standard of 2026, table 3", "now": EVENING}
NEXT_DAY = EVENING.date() + timedelta(days=1)
METRO = Terms(
    code="METRO",
    region="CN-BJ-TJ-HE",
    year=2024,
    kind="travel",
    value="30",
    unit="gCO2/person_km",
    valid_from=NEXT_DAY,
    source=Source("DB11/T 3043-2026", "3043-2026", "2026-10-01"),
    confidence="sourced-official",
    status="placeholder",
)


@pytest.fixture
def officers(catalogs):  # noqa: F811
    return cast.fang(), cast.he()


def propose(member, **changes) -> FactorChange:
    with acting_as("web"):
        return propose_factor_change(actor=member.actor, terms=replace(METRO, **changes), **WHY)


def approve(member, change, **more) -> FactorVersion:
    with acting_as("web"):
        return approve_factor_change(actor=member.actor, change_id=change.id, **WHY | more)


def versions() -> list[tuple[int, str]]:
    return list(
        FactorVersion.objects.filter(code="METRO").order_by("version").values_list("version", "value")
    )


def test_two_people_add_the_next_version_and_it_holds_from_its_first_day(officers, lin):  # noqa: F811
    fang, he = officers
    change = propose(fang)
    assert versions() == [(1, "32")]
    made = approve(he, change)
    assert versions() == [(1, "32"), (2, "30")]
    assert (made.digest, made.published_at, made.title_en) == (change.digest, EVENING, "Metro")
    change.refresh_from_db()
    assert (change.state, change.checked_by) == ("APPROVED", he.party.id)
    events = AuditEvent.objects.filter(object_type="factor_change").order_by("id")
    assert [(event.action, event.actor_name) for event in events] == [
        ("factor_change_proposed", "fang"),
        ("factor_changed", "he"),
    ]
    assert events[1].detail["digest"] == made.digest


def test_acts_of_the_days_before_keep_the_old_value_and_old_answers_stay(officers, evening, lin):  # noqa: F811
    fang, he = officers
    (before,) = send(lin, signed(trip()))
    credit()
    approve(he, propose(fang))
    morning = EVENING + timedelta(hours=16)
    (today,) = send(lin, signed(trip(begins=MORNING + timedelta(hours=3))))
    (tomorrow,) = send(lin, signed(trip(begins=morning - timedelta(hours=1))), now=morning)
    credit()
    # 34.9 km by 104 less 32 grams, and by 104 less 30 from the first day on.
    assert [told(one).credited_g for one in (before, today, tomorrow)] == [2512, 2512, 2582]
    assert all(explained(one)["recomputed"] for one in (before, today, tomorrow))


def test_the_same_person_does_not_approve_even_as_another_user(officers):
    fang, _he = officers
    change = propose(fang)
    for actor in (fang.actor, replace(fang.actor, user_id=new_id(), name="fang-2")):
        with pytest.raises(SamePerson):
            approve_factor_change(actor=actor, change_id=change.id, **WHY)
    rows = FactorChange.objects.filter(pk=change.pk)
    with (
        pytest.raises(IntegrityError, match="factor_changed_by_two_people"),
        transaction.atomic(),
        acting_as("web"),
    ):
        rows.update(state="APPROVED", checked_by=change.made_by, checked_at=EVENING)
    assert versions() == [(1, "32")]


def test_no_process_adds_a_value_that_nobody_approved(officers):
    fang, he = officers
    change = propose(fang)
    with pytest.raises(IntegrityError, match="factor_by_two_people"), transaction.atomic(), acting_as("web"):
        publish_next("METRO", now=EVENING, value="30")
    approve(he, change)
    # An approval stands behind its own version and no further one.
    with pytest.raises(IntegrityError, match="factor_by_two_people"), transaction.atomic(), acting_as("web"):
        publish_next("METRO", now=EVENING, value="1")


@pytest.mark.parametrize("wrong", [{"value": "1"}, {"digest": "0"}, {"made_by": new_id()}, {"version": 9}])
def test_a_proposal_keeps_its_terms(officers, wrong):
    change = propose(officers[0])
    with pytest.raises(IntegrityError, match="keeps_its_terms"), transaction.atomic():
        FactorChange.objects.filter(pk=change.pk).update(**wrong)
    with pytest.raises(IntegrityError, match="never_removed"), transaction.atomic():
        FactorChange.objects.filter(pk=change.pk).delete()


def test_what_was_decided_is_not_decided_again(officers):
    fang, he = officers
    refused, approved = propose(fang), None
    refuse_factor_change(actor=he.actor, change_id=refused.id, **WHY)
    assert versions() == [(1, "32")]
    approved = propose(fang)
    approve(he, approved)
    for change in (refused, approved):
        for decide in (approve_factor_change, refuse_factor_change):
            with pytest.raises(NotWaiting):
                decide(actor=he.actor, change_id=change.id, **WHY)
    with pytest.raises(NotFound):
        refuse_factor_change(actor=he.actor, change_id=new_id(), **WHY)


def test_who_proposed_takes_it_back(officers):
    change = propose(officers[0])
    refuse_factor_change(actor=officers[0].actor, change_id=change.id, **WHY)
    change.refresh_from_db()
    assert change.state == "REFUSED"


def test_one_value_has_one_open_change(officers):
    fang, he = officers
    propose(fang)
    with pytest.raises(FactorChangeOpen):
        propose(he, value="29")
    propose(he, year=2025)


def test_a_factor_that_moved_since_is_proposed_anew(officers):
    fang, he = officers
    change = propose(fang)
    publish_next("METRO", now=EVENING, value="31")
    with pytest.raises(FactorMoved):
        approve(he, change)


def test_a_first_day_that_went_by_is_proposed_anew(officers):
    fang, he = officers
    change = propose(fang)
    with pytest.raises(FactorChangeInvalid, match="valid_from"):
        approve(he, change, now=EVENING + timedelta(days=2))
    assert versions() == [(1, "32")]


def test_a_wrong_term_leaves_nothing(officers):
    with pytest.raises(FactorChangeInvalid, match="unit"):
        propose(officers[0], unit="gCO2/vehicle_km")
    assert not FactorChange.objects.exists()
    assert not AuditEvent.objects.filter(object_type="factor_change").exists()


def test_no_release_takes_back_what_two_people_changed(officers):
    fang, he = officers
    approve(he, propose(fang))
    assert load_factors(now=EVENING) == 0
    assert versions() == [(1, "32"), (2, "30")]


@pytest.mark.parametrize("who", ["mei", "qiao", "chen", "bo", "rong", "lin"])
def test_nobody_else_proposes_approves_or_refuses(officers, who):
    actor = getattr(cast, who)().actor
    change = propose(officers[0])
    for attempt in (
        lambda: propose_factor_change(actor=actor, terms=replace(METRO, year=2025), **WHY),
        lambda: approve_factor_change(actor=actor, change_id=change.id, **WHY),
        lambda: refuse_factor_change(actor=actor, change_id=change.id, **WHY),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_a_valid_from_of_today_holds_at_once(officers):
    fang, he = officers
    assert approve(he, propose(fang, valid_from=EVENING.date())).valid_from == date(2026, 11, 2)
