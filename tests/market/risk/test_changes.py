"""Limits, stops and classes: who may change them, and that it takes two natural persons."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from market.risk.changes import confirm_limit_change, propose_limit_change, refuse_limit_change
from market.risk.errors import ClassNotFitting, HaltTargetInvalid, LimitInvalid, LimitMoved, NotWaiting
from market.risk.gate import check_order, is_halted
from market.risk.halts import keep_halt, place_halt, propose_release, release_halt
from market.risk.models import Halt, LimitChange, Participant
from market.risk.participants import admit_participant
from market.risk.selectors import figures_in_force
from puhui.kernel.errors import NotFound, NotPermitted, SamePerson
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast
from tests.market.instruments import PV, pv
from tests.market.risk.orders import order
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
WHY = {"reason": "the committee's minutes of 2 November", "now": NOW}
CHANGE = {"scheme": "DEMO", "participant_class": "SME-2", "limit": "ORDER_MAX_T", "new": 15}


@pytest.fixture
def officers():
    pv()
    return cast.bo(), cast.jun()


def test_two_people_change_a_limit_and_the_next_order_feels_it(officers):
    bo, jun = officers
    party = cast.organisation("Harbour Carbon")
    admit_participant(actor=bo.actor, party_id=party.id, participant_class="SME-2", **WHY)
    change = propose_limit_change(actor=bo.actor, **CHANGE, **WHY)
    assert change.old == 2_000
    assert check_order(order=order(party.id, quantity_t=16), now=NOW) == []
    confirm_limit_change(actor=jun.actor, change_id=change.id, **WHY)
    assert figures_in_force("DEMO", "SME-2")["ORDER_MAX_T"] == 15
    assert check_order(order=order(party.id, quantity_t=15), now=NOW) == []
    assert [failure.code for failure in check_order(order=order(party.id, quantity_t=16), now=NOW)] == [
        "SIZE_MAX"
    ]
    assert figures_in_force("DEMO", "INST")["ORDER_MAX_T"] == 20_000
    assert set(AuditEvent.objects.filter(object_type="limit_change").values_list("action", flat=True)) == {
        "limit_change_proposed",
        "limit_changed",
    }


def test_the_newest_change_in_force_counts(officers):
    bo, jun = officers
    for number, new in enumerate((15, 12)):
        change = propose_limit_change(actor=bo.actor, **CHANGE | {"new": new}, **WHY)
        later = NOW.replace(minute=number)
        confirm_limit_change(actor=jun.actor, change_id=change.id, reason=WHY["reason"], now=later)
    assert figures_in_force("DEMO", "SME-2")["ORDER_MAX_T"] == 12


def test_the_same_person_does_not_confirm_even_as_another_user(officers):
    bo, _jun = officers
    change = propose_limit_change(actor=bo.actor, **CHANGE, **WHY)
    second_user = replace(bo.actor, user_id=new_id(), name="bo-2")
    for actor in (bo.actor, second_user):
        with pytest.raises(SamePerson):
            confirm_limit_change(actor=actor, change_id=change.id, **WHY)
    with pytest.raises(IntegrityError), transaction.atomic(), acting_as("web"):
        LimitChange.objects.filter(pk=change.pk).update(
            status="IN_FORCE", checked_by=change.made_by, checked_at=NOW
        )
    assert figures_in_force("DEMO", "SME-2")["ORDER_MAX_T"] == 2_000


def test_what_was_decided_is_not_decided_again(officers):
    bo, jun = officers
    change = propose_limit_change(actor=bo.actor, **CHANGE, **WHY)
    refuse_limit_change(actor=jun.actor, change_id=change.id, **WHY)
    for decide in (confirm_limit_change, refuse_limit_change):
        with pytest.raises(NotWaiting):
            decide(actor=jun.actor, change_id=change.id, **WHY)
        with pytest.raises(NotFound):
            decide(actor=jun.actor, change_id=new_id(), **WHY)


def test_a_change_of_a_figure_that_moved_since_is_proposed_anew(officers):
    bo, jun = officers
    first = propose_limit_change(actor=bo.actor, **CHANGE, **WHY)
    second = propose_limit_change(actor=bo.actor, **CHANGE | {"new": 30}, **WHY)
    confirm_limit_change(actor=jun.actor, change_id=second.id, **WHY)
    with pytest.raises(LimitMoved):
        confirm_limit_change(actor=jun.actor, change_id=first.id, **WHY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"participant_class": "RES-9"},
        {"limit": "LEVERAGE"},
        {"scheme": "XX"},
        {"new": -1},
        {"new": 2_000},
        {"limit": "COLLAR_BP", "new": 5_001},
    ],
)
def test_a_figure_that_cannot_be_is_refused(officers, wrong):
    with pytest.raises(LimitInvalid):
        propose_limit_change(actor=officers[0].actor, **CHANGE | wrong, **WHY)
    assert not LimitChange.objects.exists()


def test_one_pulls_a_stop_and_two_release_it(officers):
    bo, jun = officers
    halt = place_halt(scope="INSTRUMENT", target=PV, actor=bo.actor, **WHY)
    assert is_halted(scheme="DEMO", instrument=PV)
    assert not is_halted(scheme="DEMO", instrument="DEMO-OTHER-2025")
    with pytest.raises(NotWaiting):
        release_halt(actor=jun.actor, halt_id=halt.id, **WHY)
    propose_release(actor=bo.actor, halt_id=halt.id, **WHY)
    assert is_halted(scheme="DEMO", instrument=PV)
    with pytest.raises(SamePerson):
        release_halt(actor=replace(bo.actor, user_id=new_id()), halt_id=halt.id, **WHY)
    keep_halt(actor=jun.actor, halt_id=halt.id, **WHY)
    propose_release(actor=jun.actor, halt_id=halt.id, **WHY)
    release_halt(actor=bo.actor, halt_id=halt.id, **WHY)
    assert not is_halted(scheme="DEMO", instrument=PV)
    with pytest.raises(NotWaiting):
        propose_release(actor=bo.actor, halt_id=halt.id, **WHY)


def test_the_database_wants_two_people_for_a_release(officers):
    halt = place_halt(scope="GLOBAL", target="", actor=officers[0].actor, **WHY)
    rows = Halt.objects.filter(pk=halt.pk)
    rows.update(status="RELEASE_PROPOSED", release_proposed_by=officers[0].party.id)
    same = officers[0].party.id
    with pytest.raises(IntegrityError), transaction.atomic(), acting_as("web"):
        rows.update(status="RELEASED", released_by=same, released_at=NOW)
    with pytest.raises(Exception, match=r"denied|refused"), transaction.atomic(), acting_as("web"):
        connection.cursor().execute("DELETE FROM market_halt")


def test_a_stop_of_what_there_is_not(officers):
    for scope, target in [
        ("GLOBAL", PV),
        ("INSTRUMENT", "DEMO-NONE-1"),
        ("PARTICIPANT", "somebody"),
        ("PARTICIPANT", str(new_id())),
        ("VENUE", ""),
        ("WEATHER", "rain"),
    ]:
        with pytest.raises(HaltTargetInvalid):
            place_halt(scope=scope, target=target, actor=officers[0].actor, **WHY)


@pytest.mark.parametrize("who", ["mei", "qiao", "chen", "rong", "lin"])
def test_nobody_else_changes_limits_pulls_stops_or_admits(officers, who):
    actor, bo = getattr(cast, who)().actor, officers[0]
    change = propose_limit_change(actor=bo.actor, **CHANGE, **WHY)
    halt = place_halt(scope="INSTRUMENT", target=PV, actor=bo.actor, **WHY)
    attempts = [
        lambda: propose_limit_change(actor=actor, **CHANGE, **WHY),
        lambda: confirm_limit_change(actor=actor, change_id=change.id, **WHY),
        lambda: refuse_limit_change(actor=actor, change_id=change.id, **WHY),
        lambda: place_halt(scope="GLOBAL", target="", actor=actor, **WHY),
        lambda: propose_release(actor=actor, halt_id=halt.id, **WHY),
        lambda: release_halt(actor=actor, halt_id=halt.id, **WHY),
        lambda: keep_halt(actor=actor, halt_id=halt.id, **WHY),
        lambda: admit_participant(actor=actor, party_id=actor.party_id, participant_class="INST", **WHY),
    ]
    for attempt in attempts:
        with pytest.raises(NotPermitted):
            attempt()


def test_classes_fit_their_parties(officers):
    bo = officers[0]
    lin, firm = cast.lin(), cast.organisation("Harbour Carbon")
    admit_participant(actor=bo.actor, party_id=lin.party.id, participant_class="RES-2", **WHY)
    admit_participant(actor=bo.actor, party_id=firm.id, participant_class="INST", **WHY)
    admit_participant(actor=bo.actor, party_id=firm.id, participant_class="SME-1", **WHY)
    assert Participant.objects.get(pk=firm.id).participant_class == "SME-1"
    for party_id, wrong in [(lin.party.id, "INST"), (firm.id, "RES-1"), (firm.id, "KING")]:
        with pytest.raises(ClassNotFitting):
            admit_participant(actor=bo.actor, party_id=party_id, participant_class=wrong, **WHY)
    with pytest.raises(NotFound):
        admit_participant(actor=bo.actor, party_id=new_id(), participant_class="INST", **WHY)
