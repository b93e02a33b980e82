"""Two officers at one moment: one change, one answer, one version."""

from collections import Counter
from dataclasses import replace

import pytest

from credits.factors.change_errors import FactorChangeOpen, NotWaiting
from credits.factors.change_models import FactorChange
from credits.factors.changes import approve_factor_change, propose_factor_change, refuse_factor_change
from credits.factors.models import FactorVersion
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.activities.fixtures import load_catalogs
from tests.credits.factors.test_changes import METRO, WHY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officers():
    load_catalogs()
    return cast.fang(), cast.he()


def said(work) -> str:
    """Return what a command comes to: its refusal's name, or that it was done."""
    try:
        work()
    except (FactorChangeOpen, NotWaiting) as refusal:
        return type(refusal).__name__
    return "done"


def test_of_eight_proposals_of_one_value_one_stands(officers):
    def propose(number: int) -> str:
        actor, terms = officers[number % 2].actor, replace(METRO, value=str(20 + number))
        return said(lambda: propose_factor_change(actor=actor, terms=terms, **WHY))

    assert Counter(in_parallel(8, propose)) == {"done": 1, "FactorChangeOpen": 7}
    assert FactorChange.objects.count() == 1


def test_approval_and_refusal_at_one_moment_are_one_of_the_two(officers):
    fang, he = officers
    change = propose_factor_change(actor=fang.actor, terms=METRO, **WHY)

    def decide(number: int) -> str:
        command = (approve_factor_change, refuse_factor_change)[number % 2]
        return said(lambda: command(actor=he.actor, change_id=change.id, **WHY))

    assert Counter(in_parallel(8, decide)) == {"done": 1, "NotWaiting": 7}
    change.refresh_from_db()
    published = FactorVersion.objects.filter(code="METRO", version=2).count()
    assert published == (1 if change.state == "APPROVED" else 0)
