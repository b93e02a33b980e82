"""What two have approved keeps its approvals: none is dropped until an authority refuses it."""

from threading import Event

import pytest
from django.db import IntegrityError, transaction

from credits.issuance.models import Approval
from tests.accounts.parallel import WITHIN_S, in_parallel, wait_until_the_other_waits
from tests.credits.issuance.insider import drop_approvals, drop_approvals_from_a_trigger
from tests.credits.issuance.mirrored import REFUSAL, confirmed, entered, filed, lay_mirrored
from tests.credits.issuance.roof import lay_roof

STAND = "two have approved it: approvals stand"


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["approved", "minted"])
@pytest.mark.parametrize("drop", [drop_approvals, drop_approvals_from_a_trigger])
def test_nobody_drops_an_approval_of_what_two_have_approved(roof, step, drop):
    issuance = getattr(roof, step)()
    for member in (roof.chen, roof.tang):
        with pytest.raises(IntegrityError, match=STAND):
            drop(issuance, of=member)
    assert Approval.objects.filter(dropped_at=None).count() == 2


@pytest.mark.django_db
def test_of_what_is_filed_they_are_dropped_when_the_authority_has_refused_it_and_not_before():
    roof = lay_mirrored()
    issuance = filed(roof)
    with pytest.raises(IntegrityError, match=STAND):
        drop_approvals(issuance, of=roof.chen)
    confirmed(entered(issuance, roof.chen, REFUSAL), roof.tang)
    assert not Approval.objects.filter(dropped_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_who_drops_one_at_the_moment_of_the_second_waits_for_it_and_is_refused():
    roof = lay_roof()
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    is_approved = Event()

    def attempt(number: int) -> None:
        if number:
            assert is_approved.wait(WITHIN_S)
            with pytest.raises(IntegrityError, match=STAND):
                drop_approvals(issuance, of=roof.chen)
            return
        with transaction.atomic():
            roof.approve(issuance, roof.tang)
            is_approved.set()
            wait_until_the_other_waits()

    in_parallel(2, attempt)
    assert Approval.objects.filter(dropped_at=None).count() == 2
