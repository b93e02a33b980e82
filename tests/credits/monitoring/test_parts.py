"""A bill of a meter that several share: decided once, credited in parts, computed again as a whole."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.households.services import set_shares
from credits.activities.models import Activity
from credits.admin.activity_parts import parts_of
from credits.ledger.models import Transfer
from credits.monitoring.credited import all_credited
from credits.monitoring.models import Verdict
from credits.monitoring.part_models import VerdictPart
from credits.monitoring.recomputation import drifts_of
from credits.rewards.services import assign_due, sweep_unassigned
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.cast import client_for
from tests.credits.activities.homes import home, join, meter, share
from tests.credits.activities.items import EVENING, MIDNIGHT, electricity, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, explained, grams, keep, told, verdict_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]
LATER = EVENING + timedelta(days=2)
ENDS = MIDNIGHT + timedelta(days=2)


@pytest.fixture
def shared(lin, hua):
    """The meter of Lin and Hua, who share what it saves one third to two."""
    of = home(lin)
    one = meter(lin, of)
    join(lin, of, hua)
    share(lin, of, (lin, 3_333), (hua, 6_667))
    return one


def bill(of, **more):
    return electricity("6.5", 1, ends=ENDS, meter=str(of.id), **more)


def sent(member, item):
    (result,) = send(member, item, now=LATER)
    return result


def test_each_has_their_part_and_together_they_are_all(lin, hua, shared):
    result = sent(lin, bill(shared))
    credit()
    verdict = verdict_on(result)
    whole = verdict.credited_g
    assert (verdict.status, verdict.party_id, whole > 0) == ("CREDITED", lin.party.id, True)
    # Rounded down, and what is left over to the larger share.
    assert grams(lin) == whole * 3_333 // 10_000
    assert grams(hua) == whole - grams(lin) > whole * 6_667 // 10_000 - 1
    assert explained(result)["recomputed"]
    assert not list(drifts_of(next(all_credited())))
    assert broken_invariants() == set()


def test_who_sends_the_bill_makes_no_difference(lin, hua, shared):
    sent(hua, bill(shared))
    credit()
    assert grams(lin) == Verdict.objects.get().credited_g * 3_333 // 10_000


def test_the_shares_of_the_periods_last_day_count(lin, hua):
    of = home(lin)
    one = meter(lin, of)
    join(lin, of, hua)
    before = sent(lin, electricity("6.5", 1, ends=MIDNIGHT, meter=str(one.id)))
    share(lin, of, (lin, 5_000), (hua, 5_000))
    credit()
    # It was Lin's alone: the period lies before the day on which they agreed.
    assert grams(lin) == verdict_on(before).credited_g
    assert (grams(hua), VerdictPart.objects.count()) == (0, 0)


def test_a_rule_that_ends_later_changes_nothing_that_is_decided(lin, hua, shared):
    sent(lin, bill(shared))
    credit()
    had = grams(lin), grams(hua)
    places = dict(shared.household.members.values_list("party_id", "id"))
    set_shares(
        actor=lin.actor, now=LATER, household_id=shared.household_id, shares={places[lin.party.id]: 10_000}
    )
    assert (grams(lin), grams(hua)) == had
    assert broken_invariants() == set()


def test_less_than_a_gram_is_no_accrual_and_still_a_part(lin, hua):
    of = home(lin)
    one = meter(lin, of)
    join(lin, of, hua)
    share(lin, of, (lin, 9_999), (hua, 1))
    sent(lin, bill(one))
    credit()
    assert list(VerdictPart.objects.filter(member_id=hua.party.id).values_list("grams", flat=True)) == [0]
    assert not Transfer.objects.filter(credit_account__party=hua.party).exists()
    assert grams(lin) == Verdict.objects.get().credited_g
    assert broken_invariants() == set()


def test_each_parts_outcome_is_its_members_own_choice(lin, hua, shared):
    result = sent(lin, bill(shared))
    credit(lambda parties: keep(parties) | {hua.party.id: "coins"})
    whole = verdict_on(result).credited_g
    with acting_as("worker"):
        assert assign_due()["assigned"] == 1
        assert sweep_unassigned()["parties"] == 0
    assert (grams(lin), grams(hua)) == (whole * 3_333 // 10_000, 0)
    assert broken_invariants() == set()


def test_a_refused_bill_has_no_parts(lin, hua, shared):
    low = {"reading": {"from": "90", "to": "96.5"}}
    result = sent(lin, bill(shared) | low)
    credit()
    assert told(result).status == "REJECTED"
    assert not VerdictPart.objects.exists()


def test_nobody_is_asked_about_shares_where_nothing_names_a_meter(lin, shared):
    send(lin, trip("walk", "1", minutes=15))
    with CaptureQueriesContext(connection) as seen:
        credit()
    assert not [query for query in seen if "householdshare" in (query["sql"] or "")]


def test_a_member_reads_their_part_and_why_and_a_stranger_does_not(lin, hua, shared):
    result = sent(lin, bill(shared))
    credit()
    whole = verdict_on(result).credited_g
    (one,) = client_for(hua).get("/api/v1/account/household-parts").json()["results"]
    assert (one["activity"], one["is_mine"], one["status"]) == (str(result.id), False, "CREDITED")
    assert (one["share_bp"], one["part_g"], one["credited_g"]) == (6_667, grams(hua), whole)
    path = f"/api/v1/account/household-parts/{result.id}"
    read = client_for(hua).get(path).json()
    assert read["verification"]["recomputed"]
    assert read["verification"]["credited_g"] == whole
    assert str(lin.party.id) not in str(read)
    assert client_for(cast.rui()).get(path).status_code == 404
    # What the other sent is not hers to read as her own.
    assert client_for(hua).get(f"/api/v1/activities/{result.id}").status_code == 404
    divided = client_for(lin).get(f"/api/v1/activities/{result.id}").json()["divided"]
    assert sorted((part["is_mine"], part["part_g"]) for part in divided) == [
        (False, grams(hua)),
        (True, grams(lin)),
    ]


def test_staff_see_how_a_bill_was_divided(lin, hua, shared):
    result = sent(lin, bill(shared))
    credit()
    (part,) = [part for part in parts_of(Activity.objects.get(id=result.id)) if "66.67 %" in str(part.rows)]
    assert sorted(row[1] for row in part.rows) == ["33.33 %", "66.67 %"]


def test_the_database_refuses_parts_that_are_not_what_accrued(lin, hua, shared):
    sent(lin, bill(shared))
    credit()
    part = VerdictPart.objects.get(member_id=hua.party.id)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for change in (lambda: VerdictPart.objects.update(grams=1), lambda: VerdictPart.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="parts are not"), transaction.atomic():
        VerdictPart.objects.create(
            party_id=part.party_id,
            activity_id=part.activity_id,
            seq=1,
            member_id=cast.resident("Ou").party.id,
            share_bp=1,
            grams=1,
            outcome="keep",
        )
    assert Decimal(part.grams) == grams(hua)
