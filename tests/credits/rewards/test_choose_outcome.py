"""The standing choice: the scheme's default until somebody chooses, then theirs."""

from dataclasses import replace

import pytest

from accounts.signin.policies import StepUpRequired
from credits.monitoring.models import Outcome
from credits.rewards.selectors import outcome_of, outcomes_for
from credits.rewards.services import choose_outcome
from credits.schemes.models import Scheme
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]


def choose(actor, outcome):
    return choose_outcome(actor=actor, outcome=outcome, now=puhui_now(), command_id=new_id())


def test_default_is_the_schemes():
    lin = cast.lin()
    assert outcome_of(lin.party.id) == "keep"
    Scheme.objects.update(default_outcome="coins")
    assert outcome_of(lin.party.id) == "coins"
    assert outcomes_for([lin.party.id], "DEMO") == {lin.party.id: "coins"}


def test_a_choice_stands_whatever_the_default_and_may_change():
    lin, hua = cast.lin(), cast.hua()
    choose(lin.actor, Outcome.COINS)
    assert outcomes_for([lin.party.id, hua.party.id]) == {lin.party.id: "coins", hua.party.id: "keep"}
    choose(lin.actor, Outcome.KEEP)
    Scheme.objects.update(default_outcome="coins")
    assert outcomes_for([lin.party.id, hua.party.id]) == {lin.party.id: "keep", hua.party.id: "coins"}
    assert AuditEvent.objects.filter(action="choose_outcome").count() == 2


def test_where_schemes_differ_the_region_decides():
    demo = Scheme.objects.get(code="DEMO")
    Scheme.objects.filter(code="DEMO").update(regions=["CN-GD-GZ"])
    demo.pk = demo.code = "OTHER"
    demo.regions, demo.default_outcome = ["CN-GD"], "coins"
    demo.save(force_insert=True)
    lin, rui, nowhere = cast.lin(), cast.rui(), cast.resident("Hua", region=None)
    assert outcomes_for([lin.party.id, rui.party.id, nowhere.party.id]) == {
        lin.party.id: "keep",
        rui.party.id: "coins",
        nowhere.party.id: "keep",
    }


def test_only_from_a_known_device_and_for_oneself():
    lin = cast.lin()
    with pytest.raises(StepUpRequired):
        choose(replace(lin.actor, device_trusted=False), Outcome.COINS)
    with pytest.raises(NotPermitted):
        choose(cast.mei().actor, Outcome.COINS)
