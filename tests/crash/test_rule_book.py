"""SIGKILL before the commit of each step from a draft to what is in force and back, and of a factor's change:
nothing of the step is there, and the same step done again is whole."""

import pytest
from django.core import serializers

from credits.factors.change_models import FactorChange
from credits.factors.models import FactorVersion
from credits.methodologies.binding import NotInForce, bind_for
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.models import InForce, Methodology, MethodologyVersion
from credits.methodologies.snapshot import forget_snapshot
from credits.methodologies.withdrawal_models import VersionWithdrawal
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.crash.processes import AT_ITS_POINT, Process
from tests.crash.rule_steps import STEPS
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.database]
BOOK = (
    *(MethodologyDraft, Methodology, MethodologyVersion, InForce, VersionWithdrawal),
    *(FactorChange, FactorVersion, AuditEvent),
)


def rule_book() -> str:
    """Return every row of the rule book and the audit trail, as text."""
    return "\n".join(serializers.serialize("json", model.objects.order_by("pk")) for model in BOOK)


def cup_in_force() -> str:
    try:
        now = puhui_now()
        return bind_for("DEMO", "reusable_cup", "CN-GD-GZ", business_date(now), now).code
    except NotInForce:
        return "none"


def test_a_step_that_is_cut_off_leaves_nothing_and_is_done_again(evening):  # noqa: F811
    for make in (cast.rong, cast.fang, cast.he):
        make()
    in_force = {}
    with Process("tests.crash.rule_maker", role="web") as maker:
        maker.wait_for("ready")
        for name, do in STEPS.items():
            before = rule_book()
            maker.tell(name)
            maker.wait_for(AT_ITS_POINT)
            maker.tell("die")
            maker.wait_for("ended -9")
            assert rule_book() == before, name
            do()
            assert rule_book() != before, name
            in_force[name] = cup_in_force()
    forget_snapshot()
    assert in_force["file"] == "none"
    assert in_force["publish"] == in_force["propose a withdrawal"] == "CITY-CUP"
    assert in_force["confirm it"] == "none"
    assert FactorVersion.objects.filter(code="METRO", region="CN-BJ-TJ-HE", year=2024).count() == 2
