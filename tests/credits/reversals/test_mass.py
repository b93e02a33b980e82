"""Many activities of one cause: found by a query, previewed, approved as one list, done in portions."""

import pytest
from django.db import connection

from credits.ledger.freeze_account import freeze_account
from credits.ledger.models import LedgerAccount
from credits.monitoring.models import Basis, Verdict
from credits.reversals.criteria import Criteria, Summary, summary_of
from credits.reversals.errors import ReversalTooLarge
from credits.reversals.models import Reversal
from credits.reversals.services import propose_reversal
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.audit import broken_invariants
from tests.cast import CastMember
from tests.credits.reversals.stage import ERROR, FRAUD, approve, done, propose, work_off
from tests.credits.rewards.grams import DEMO, balances

Officers = tuple[CastMember, CastMember]
FACTOR = 4711


def by_factor(activities) -> None:
    """Let these have been decided with the wrong factor."""
    basis = Basis.objects.create(
        scheme=DEMO, methodology_version_id=1, factor_version_ids=[12, FACTOR], baseline_version_ids=[]
    )
    with connection.cursor() as cursor:
        # As the tables' owner and past the guard that keeps verdicts: the tests' history is being written.
        cursor.execute("ALTER TABLE credits_verdict DISABLE TRIGGER credits_verdict_append_only")
        Verdict.objects.filter(activity_id__in=activities).update(basis_id=basis.id)
        cursor.execute("ALTER TABLE credits_verdict ENABLE TRIGGER credits_verdict_append_only")


@pytest.mark.django_db
def test_a_wrong_factor_is_found_previewed_and_reversed_in_portions(officers: Officers):
    lin, hua = cast.lin(), cast.hua()
    wrong = [done(member.party.id, 10 + n) for member in (lin, hua) for n in range(5)]
    right = done(lin.party.id, 1_000)
    by_factor(wrong)
    asked = Criteria(DEMO, factor_version_id=FACTOR)
    assert summary_of(asked) == [Summary("metro_trip", 10, 2, 120)]
    assert Reversal.objects.count() == 0  # a preview writes nothing
    case = propose(officers[0], ERROR, factor_version_id=FACTOR)
    assert (case.items, case.grams, case.criteria) == (10, 120, {"scheme": DEMO, "factor_version_id": FACTOR})
    approve(officers[1], case)
    assert [work_off(limit=4)["reversed"] for _ in range(3)] == [4, 4, 2]
    case.refresh_from_db()
    assert case.status == "DONE"
    assert summary_of(asked) == []
    assert balances(lin.party.id) == {"PERSONAL": 1_060}
    assert right not in Reversal.objects.values_list("activity_id", flat=True)
    assert broken_invariants() == set()


@pytest.mark.django_db
def test_a_case_holds_so_many_and_no_more(officers: Officers, monkeypatch):
    lin = cast.lin()
    for _ in range(3):
        done(lin.party.id, 10)
    monkeypatch.setitem(propose_reversal.__globals__, "ITEMS_MAX", 2)
    with pytest.raises(ReversalTooLarge):
        propose_reversal(
            actor=officers[0].actor,
            cause=FRAUD,
            criteria=Criteria(DEMO, party_id=lin.party.id),
            reason="a robot",
            evidence="audit",
            now=puhui_now(),
        )
    assert Reversal.objects.count() == 0


@pytest.mark.django_db
def test_activities_in_a_frozen_holding_hold_up_no_other_case_however_many_they_are(officers: Officers):
    lin, hua = cast.lin(), cast.hua()
    frozen = [done(lin.party.id, 10 + n) for n in range(3)]
    free = done(hua.party.id, 100)
    freeze_account(account_id=LedgerAccount.objects.get(party_id=lin.party.id).id, reason="under suspicion")
    for asked in ({"party_id": lin.party.id}, {"activity_id": free}):
        approve(officers[1], propose(officers[0], FRAUD, **asked))
    assert [work_off(limit=2)["reversed"] for _ in range(2)] == [0, 1]
    # Each of the others is tried again.
    waiting = Reversal.objects.filter(status="WAITING")
    assert set(waiting.values_list("activity_id", flat=True)) == set(frozen)
    waiting.update(problem="tried before")
    for _ in range(40):
        assert work_off(limit=1) == {"reversed": 0, "dropped": 0, "failed": 1}
    assert set(waiting.values_list("problem", flat=True)) == {"holding_frozen"}
