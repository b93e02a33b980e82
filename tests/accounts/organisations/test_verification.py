"""Checks of organisations: shown by the owner, decided by a registrar of the place who never acted for it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.identity.numbers import IdentityNumberInvalid
from accounts.notifications.models import Notification
from accounts.organisations.models import OrganisationVerification
from accounts.organisations.permissions import ReviewerIsMember
from accounts.organisations.services import decide_verification, expire_licences, submit_verification
from accounts.organisations.services.verification import (
    LicenceExpired,
    VerificationDecided,
    VerificationOpen,
)
from accounts.people.models import Party
from accounts.people.roles import Role
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.mandates.entrusted import entrustment
from tests.accounts.organisations.people import identity_number
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db


def show(owner, *, number: int = 1, days: int | None = 300, **changes) -> OrganisationVerification:
    values = {
        "party_id": owner.organisation.id,
        "licence_until": None if days is None else business_date(puhui_now()) + timedelta(days=days),
        "representative_name": "Mei Chan",
        "representative_identity_number": identity_number(number),
    } | changes
    values.setdefault("licence_id", None)
    if values["licence_id"] is None:
        values["licence_id"] = entrustment(owner.organisation, "LICENCE").id
    return submit_verification(actor=owner.actor, now=puhui_now(), **values)


def decide(member, check, *, approved: bool = True, reason: str = "as the licence says"):
    return decide_verification(
        actor=member.actor, now=puhui_now(), check_id=check.id, approved=approved, reason=reason
    )


def level_of(member) -> int:
    return Party.objects.get(id=member.organisation.id).kyc_level


def test_what_the_owner_showed_is_approved_and_the_level_rises():
    mei, chen = cast.mei(is_verified=False), cast.chen()
    check = show(mei)
    stored = str(list(OrganisationVerification.objects.values("representative_index", "reason")))
    assert identity_number(1) not in stored
    with pytest.raises(VerificationOpen):
        show(mei)
    decide(chen, check)
    assert level_of(mei) == 2
    with pytest.raises(VerificationDecided):
        decide(chen, check, approved=False)
    assert Notification.objects.get(kind="organisation_approved").params["reason"] == "as the licence says"


def test_a_rejection_says_why_and_the_papers_may_be_sent_again():
    mei, chen = cast.mei(is_verified=False), cast.chen()
    check = show(mei)
    with pytest.raises(InvalidInput):
        decide(chen, check, approved=False, reason=" ")
    assert decide(chen, check, approved=False, reason="the stamp is cut off").reason == "the stamp is cut off"
    assert level_of(mei) == 0
    decide(chen, show(mei))
    assert level_of(mei) == 2


def test_a_renewal_leaves_the_level_and_another_representative_takes_it_away():
    mei, chen = cast.mei(is_verified=False), cast.chen()
    first = show(mei)
    decide(chen, first)
    renewal = show(mei, days=700)
    assert level_of(mei) == 2
    decide(chen, renewal)
    first.refresh_from_db()
    assert first.status == "REPLACED"
    another = show(mei, number=2)
    assert level_of(mei) == 0
    decide(chen, another)
    assert level_of(mei) == 2


def test_an_expired_licence_is_neither_shown_nor_approved_and_ends_what_it_gave():
    mei, chen = cast.mei(is_verified=False), cast.chen()
    with pytest.raises(LicenceExpired):
        show(mei, days=-1)
    check = show(mei, days=0)
    decide(chen, check)
    with acting_as("worker"):
        assert expire_licences(now=puhui_now()) == {"expired": 0}
        assert expire_licences(now=puhui_now() + timedelta(days=1)) == {"expired": 1}
        assert expire_licences(now=puhui_now() + timedelta(days=1)) == {"expired": 0}
    check.refresh_from_db()
    assert (check.status, level_of(mei)) == ("EXPIRED", 0)
    assert Notification.objects.filter(kind="organisation_licence_expired").count() == 1


def test_only_a_registrar_of_the_place_who_never_acted_for_it_decides():
    mei = cast.mei(is_verified=False)
    check = show(mei)
    elsewhere = cast.staff("Tang", Role.REGISTRAR, region=cast.SHENZHEN)
    for wrong in (mei, cast.lin(), elsewhere, cast.rong()):
        with pytest.raises(NotPermitted):
            decide(wrong, check)
    chen = cast.chen()
    cast.grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=chen.user.id,
        role=Role.ORG_CLERK,
        party_id=mei.organisation.id,
    )
    with pytest.raises(ReviewerIsMember):
        decide(chen, check)
    said = {"status": "APPROVED", "decided_at": puhui_now(), "reason": "by hand"}
    for person in (chen.party.id, mei.party.id):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationVerification.objects.filter(id=check.id).update(decided_by=person, **said)


def test_only_the_owner_shows_a_licence_of_its_own():
    mei, qiao = cast.mei(is_verified=False), cast.qiao()
    clerk = cast.member_of("Lin", Role.ORG_CLERK, mei.organisation)
    with pytest.raises(NotPermitted):
        show(clerk)
    foreign = entrustment(qiao.organisation, "LICENCE").id
    for licence in (foreign, entrustment(mei.organisation).id, new_id()):
        with pytest.raises(NotFound):
            show(mei, licence_id=licence)
    with pytest.raises(IdentityNumberInvalid):
        show(mei, representative_identity_number="440104198001010010")


@pytest.mark.django_db(transaction=True)
def test_of_two_registrars_at_once_one_decides():
    mei, registrars = cast.mei(is_verified=False), (cast.chen(), cast.tang())
    check = show(mei)

    def attempt(number: int) -> bool:
        try:
            decide(registrars[number], check, approved=bool(number))
        except VerificationDecided:
            return False
        return True

    assert in_parallel(2, attempt).count(True) == 1
