"""A bill that a household shared turns out false: everybody's part goes back, only who claimed can owe."""

from datetime import timedelta

import pytest
from django.db import transaction

from credits.ledger.models import Transfer
from credits.monitoring.models import Verdict
from credits.reversals.models import Debt, Reversal
from credits.reversals.services import carry_out_reversals
from tests import cast
from tests.accounts.households.test_shares import agree, propose
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.activities.homes import home, join, meter, share
from tests.credits.activities.items import EVENING, MIDNIGHT, electricity
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, grams
from tests.credits.reversals.stage import ERROR, FRAUD, approve, work_off
from tests.credits.reversals.stage import propose as propose_case
from tests.credits.reversals.test_reverse import retire
from tests.credits.rewards.grams import all_at_once, logged_in_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def bill(evening):  # noqa: F811
    """What Lin sent of the meter that she shares with Hua, half and half, and which was credited."""
    lin, hua = cast.lin(), cast.hua()
    with transaction.atomic():
        of = home(lin)
        one = meter(lin, of)
        join(lin, of, hua)
        share(lin, of, (lin, 5_000), (hua, 5_000))
        item = electricity("6.5", 1, ends=MIDNIGHT + timedelta(days=2), meter=str(one.id))
        (result,) = send(lin, item, now=EVENING + timedelta(days=2))
        credit()
    yield lin, hua, result.id
    assert broken_invariants() == set()


def approved(cause, activity):
    chen, tang = cast.chen(), cast.tang()
    case = propose_case(chen, cause, activity_id=activity)
    approve(tang, case)
    return case


def test_everybodys_part_goes_back_and_the_verdict_is_reversed_once(bill):
    lin, hua, activity = bill
    case = approved(FRAUD, activity)
    assert (case.items, case.grams) == (2, Verdict.objects.get().credited_g)
    assert work_off() == {"reversed": 2, "dropped": 0, "failed": 0}
    assert (grams(lin), grams(hua)) == (0, 0)
    assert list(Verdict.objects.order_by("seq").values_list("status", flat=True)) == ["CREDITED", "REVERSED"]
    assert Transfer.objects.filter(kind="REVERSAL").count() == 2
    assert work_off() == {"reversed": 0, "dropped": 0, "failed": 0}


def test_who_claimed_nothing_gives_back_what_is_there_and_owes_nothing(bill):
    lin, hua, activity = bill
    for member in (lin, hua):
        retire(member, grams(member) - 1)
    approved(FRAUD, activity)
    work_off()
    owed = Reversal.objects.get(party_id=lin.party.id)
    innocent = Reversal.objects.get(party_id=hua.party.id)
    assert (owed.recovered_g, owed.debt_g) == (1, owed.credited_g - 1)
    assert (innocent.recovered_g, innocent.debt_g) == (1, 0)
    assert innocent.borne_g == innocent.credited_g - 1
    assert list(Debt.objects.values_list("party_id", flat=True)) == [lin.party.id]


def test_the_programmes_own_error_takes_nothing_from_anybody(bill):
    lin, hua, activity = bill
    had = grams(lin), grams(hua)
    approved(ERROR, activity)
    work_off()
    assert (grams(lin), grams(hua)) == had
    assert Verdict.objects.filter(status="REVERSED").count() == 1


def test_two_workers_take_the_parts_back_once(bill):
    lin, hua, activity = bill
    approved(FRAUD, activity)

    def carry_out() -> int:
        with logged_in_as("worker"):
            return carry_out_reversals()["reversed"]

    assert sum(all_at_once([carry_out, carry_out, carry_out])) == 2
    assert (grams(lin), grams(hua)) == (0, 0)
    assert Verdict.objects.filter(status="REVERSED").count() == 1


def test_the_last_words_of_two_members_put_the_shares_in_force_once():
    lin, hua, rui = cast.lin(), cast.hua(), cast.rui()
    with transaction.atomic():
        of = home(lin)
        join(lin, of, hua)
        join(lin, of, rui)
        propose(lin, of, (lin, 4_000), (hua, 3_000), (rui, 3_000))
    all_at_once([lambda: agree(hua, of), lambda: agree(rui, of)])
    shares = of.shares.filter(valid_to=None).values_list("share_bp", flat=True)
    assert sorted(shares) == [3_000, 3_000, 4_000]
