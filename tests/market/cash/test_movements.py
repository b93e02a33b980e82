"""Cash: only under an authorisation in force, by two natural persons, never for a person, each line once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from market.cash.errors import (
    AlreadyDecided,
    AuthorisationStands,
    BankReferenceUsed,
    CashNotAuthorised,
    CashNotForPersons,
)
from market.cash.models import CashMovement, CustodyAuthorisation, Direction
from market.cash.services import (
    confirm_authorisation,
    end_authorisation,
    propose_authorisation,
    propose_movement,
    refuse_movement,
)
from market.custody.money import NoFunds, credit_cash
from puhui.kernel.errors import NotFound, NotPermitted, SamePerson
from puhui.kernel.ids import new_id
from tests import cast
from tests.audit import broken_invariants
from tests.market.money import authorised, confirmed, entered, money_of, operator, paid_in
from tests.market.units import NOW, SCHEME

pytestmark = pytest.mark.django_db


@pytest.fixture
def qiao():
    return cast.qiao()


def rule_of(refused) -> str:
    return refused.value.__cause__.diag.constraint_name


def test_what_was_paid_in_is_there_once_another_confirmed_it(qiao):
    party = qiao.organisation.id
    movement = entered(party, 500_000)
    assert money_of(party) == (0, 0)
    with pytest.raises(SamePerson):
        confirmed(movement, by="Ping")
    confirmed(movement)
    assert money_of(party) == (500_000, 0)
    with pytest.raises(AlreadyDecided):
        confirmed(movement)
    assert money_of(party) == (500_000, 0)
    assert broken_invariants() == set()


def test_more_than_there_is_is_not_paid_out(qiao):
    party = qiao.organisation.id
    paid_in(party, 1_000)
    with pytest.raises(NoFunds) as refused:
        confirmed(entered(party, 1_001, Direction.OUT))
    assert refused.value.data == {"available": 1_000, "requested": 1_001}
    confirmed(entered(party, 1_000, Direction.OUT))
    assert money_of(party) == (0, 0)


def test_a_line_of_the_statement_is_entered_once(qiao):
    movement = entered(qiao.organisation.id, 100, reference="20261102-0007")
    with pytest.raises(BankReferenceUsed):
        entered(qiao.organisation.id, 100, reference="20261102-0007")
    refuse_movement(actor=operator(), movement_id=movement.id, reason="wrong party", now=NOW)
    entered(qiao.organisation.id, 100, reference="20261102-0007")


def test_no_authorisation_in_force_on_the_day_no_cash(qiao):
    def propose(day):
        return propose_movement(
            actor=operator(),
            scheme=SCHEME,
            party_id=qiao.organisation.id,
            direction=Direction.IN,
            amount_fen=100,
            bank_reference=str(new_id()),
            reason="for tests",
            now=day,
        )

    with pytest.raises(CashNotAuthorised):
        propose(NOW)
    standing = authorised()
    with pytest.raises(CashNotAuthorised):
        propose(NOW - timedelta(days=366))
    movement = propose(NOW)
    end_authorisation(actor=operator(), authorisation_id=standing.id, reason="contract over", now=NOW)
    with pytest.raises(CashNotAuthorised):
        confirmed(movement)


def test_a_line_entered_under_an_authorisation_that_is_over_is_refused_and_entered_anew(qiao):
    party = qiao.organisation.id
    movement = entered(party, 700, reference="line 7")
    earlier = authorised()
    end_authorisation(actor=operator(), authorisation_id=earlier.id, reason="contract over", now=NOW)
    assert authorised() != earlier
    with pytest.raises(CashNotAuthorised):
        confirmed(movement)
    assert money_of(party) == (0, 0)
    refuse_movement(actor=operator(), movement_id=movement.id, reason="the other contract's", now=NOW)
    confirmed(entered(party, 700, reference="line 7"))
    assert money_of(party) == (700, 0)


def test_an_authorisation_is_confirmed_by_another_and_stands_alone():
    terms = {
        "scheme": SCHEME,
        "institution": "Bank",
        "document_no": "1",
        "valid_from": NOW.date(),
        "valid_to": NOW.date() + timedelta(days=1),
        "reason": "for tests",
        "now": NOW,
    }
    first = propose_authorisation(actor=operator(), **terms)
    second = propose_authorisation(actor=operator(), **terms)
    with pytest.raises(SamePerson):
        confirm_authorisation(actor=operator(), authorisation_id=first.id, reason="mine", now=NOW)
    confirm_authorisation(actor=operator("Quan"), authorisation_id=first.id, reason="read", now=NOW)
    with pytest.raises(AlreadyDecided):
        confirm_authorisation(actor=operator("Quan"), authorisation_id=first.id, reason="read", now=NOW)
    with pytest.raises(AuthorisationStands):
        confirm_authorisation(actor=operator("Quan"), authorisation_id=second.id, reason="read", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE market_custodyauthorisation SET status = 'IN_FORCE' WHERE id = %s", [second.id]
        )


def test_no_money_is_kept_for_a_person():
    lin = cast.lin()
    with pytest.raises(CashNotForPersons):
        entered(lin.party.id, 100)
    with pytest.raises(NotFound):
        entered(new_id(), 100)
    # A movement planted past the command: the database refuses the posting.
    planted = CashMovement.objects.create(
        scheme=SCHEME,
        party=lin.party,
        direction="IN",
        amount_fen=100,
        bank_reference="planted",
        authorisation=authorised(),
        made_by=new_id(),
        made_at=NOW,
    )
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        confirmed(planted)
    assert rule_of(refused) == "no_wallet_for_persons"
    assert money_of(lin.party.id) == (0, 0)


@pytest.mark.parametrize("change", ["amount", "party", "unconfirmed", "ended", "over"])
def test_no_cash_without_the_movement_that_two_people_stand_for(qiao, change):
    party, amount = qiao.organisation.id, 700
    movement = entered(party, 700)
    if change != "unconfirmed":
        CashMovement.objects.filter(pk=movement.id).update(
            status="CONFIRMED", checked_by=new_id(), checked_at=NOW
        )
    if change == "amount":
        amount = 701
    if change == "party":
        party = cast.organisation("Another").id
    if change == "ended":
        CustodyAuthorisation.objects.update(status="ENDED")
    if change == "over":
        CustodyAuthorisation.objects.update(valid_to="2026-01-02")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        credit_cash(
            scheme=SCHEME,
            party_id=party,
            amount_fen=amount,
            movement_id=movement.id,
            command_id=new_id(),
            now=NOW,
        )
    assert rule_of(refused) == "cash_moves_by_two_people"


def test_only_operators_enter_cash(qiao):
    authorised()
    with pytest.raises(NotPermitted):
        propose_movement(
            actor=qiao.actor,
            scheme=SCHEME,
            party_id=qiao.organisation.id,
            direction=Direction.IN,
            amount_fen=100,
            bank_reference="1",
            reason="for tests",
            now=NOW,
        )
