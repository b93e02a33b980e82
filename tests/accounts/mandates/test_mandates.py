"""Mandates: given by an approver on a signed paper, used by the agent's own people, revoked at once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.mandates.models import Mandate
from accounts.mandates.permissions import GrantorIsAgent
from accounts.mandates.selectors import MandateNotInForce, mandates_of
from accounts.mandates.services import revoke_mandate
from accounts.mandates.services.revoke import MandateRevoked
from accounts.notifications.models import Notification
from accounts.people.roles import Role
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.mandates.entrusted import Owners, approver_of, entrustment, lay_owners
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def owners(db) -> Owners:
    return lay_owners()


def revoke(member, mandate: Mandate, reason: str = "another agent") -> Mandate:
    return revoke_mandate(actor=member.actor, now=puhui_now(), mandate_id=mandate.id, reason=reason)


def test_an_approver_gives_it_and_both_are_told_of_share_and_days(owners):
    mandate = owners.entrust(agent_share_bp=1_250)
    assert (mandate.granted_by, mandate.document_digest) == (owners.yan.party.id, owners.paper.digest)
    told = Notification.objects.filter(kind="mandate_given")
    parties = {owners.mei.organisation.id, owners.clerk.organisation.id}
    assert set(told.values_list("party_id", flat=True)) == parties
    assert told.first().params["share"] == "12.50"
    event = AuditEvent.objects.get(action="mandate_given")
    assert event.detail["agent_id"] == str(owners.clerk.organisation.id)
    for member in (owners.mei, owners.clerk):
        assert list(mandates_of(member.actor, member.organisation.id)) == [mandate]
    with pytest.raises(NotFound):
        mandates_of(cast.qiao().actor, owners.mei.organisation.id)


def test_nobody_but_an_approver_of_the_owner_gives_one(owners):
    clerk = cast.member_of("Lin", Role.ORG_CLERK, owners.mei.organisation)
    agents = approver_of(owners.clerk.organisation, "Wei", 22)
    for wrong, refusal in {owners.mei: NotPermitted, clerk: NotPermitted, agents: NotFound}.items():
        with pytest.raises(refusal):
            owners.entrust(by=wrong)
    values = owners.terms() | {"document_digest": owners.paper.digest, "granted_at": puhui_now()}
    for by in (owners.mei, clerk, agents):
        with pytest.raises(IntegrityError, match="no approver"), transaction.atomic():
            Mandate.objects.create(granted_by=by.party.id, **values)
    other = values | {"document_digest": "00" * 32}
    with pytest.raises(IntegrityError, match="on its paper"), transaction.atomic():
        Mandate.objects.create(granted_by=owners.yan.party.id, **other)


def test_who_acts_for_the_agent_does_not_entrust_it(owners):
    cast.grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=owners.yan.user.id,
        role=Role.ORG_CLERK,
        party_id=owners.clerk.organisation.id,
    )
    with pytest.raises(GrantorIsAgent):
        owners.entrust()


def test_terms_that_cannot_be_are_refused(owners):
    today = business_date(puhui_now())
    for changes in (
        {"acts": []},
        {"acts": ["RETIRE_UNITS"]},
        {"subjects": []},
        {"valid_to": today},
        {"valid_from": today - timedelta(days=9), "valid_to": today - timedelta(days=1)},
        {"valid_to": date(2099, 1, 1)},
        {"agent_share_bp": 10_001},
        {"agent_share_bp": -1},
        {"agent_id": owners.mei.organisation.id},
    ):
        with pytest.raises(InvalidInput):
            owners.entrust(**changes)
    licence = entrustment(owners.mei.organisation, "LICENCE")
    for changes in (
        {"paper_id": new_id()},
        {"paper_id": licence.id},
        {"agent_id": new_id()},
        {"agent_id": owners.mei.party.id},
    ):
        with pytest.raises(NotFound):
            owners.entrust(**changes)
    assert not Mandate.objects.exists()


def test_under_it_the_agents_clerk_acts_for_the_owner_and_no_further(owners):
    mandate = owners.entrust(acts=["FILE_PROJECTS"])
    actor = owners.acting(mandate)
    assert (actor.party_id, actor.entrusted.agent_id) == (
        owners.mei.organisation.id,
        owners.clerk.organisation.id,
    )
    assert [grant.role for grant in actor.roles] == ["FILE_PROJECTS"]
    trader = cast.member_of("Qiao", Role.TRADER, owners.clerk.organisation)
    with pytest.raises(NotPermitted):
        owners.acting(mandate, by=trader)
    other = cast.member_of("Wei", Role.ORG_CLERK, cast.organisation("Other"))
    for stranger in (owners.mei, cast.lin(), other):
        with pytest.raises(NotFound):
            owners.acting(mandate, by=stranger)


def test_it_does_not_hold_before_after_or_once_revoked(owners):
    today = business_date(puhui_now())
    early = owners.entrust(valid_from=today + timedelta(days=1))
    mandate = owners.entrust()
    with pytest.raises(MandateNotInForce, match="NOT_BEGUN"):
        owners.acting(early)
    assert mandate.status_on(mandate.valid_to) == "EXPIRED"
    assert mandate.status_on(mandate.valid_to - timedelta(days=1)) == "IN_FORCE"
    with pytest.raises(NotPermitted):
        revoke(owners.clerk, mandate)
    with pytest.raises(NotFound):
        revoke(cast.qiao(), mandate)
    with pytest.raises(InvalidInput):
        revoke(owners.mei, mandate, " ")
    revoke(owners.mei, mandate)
    with pytest.raises(MandateNotInForce, match="REVOKED"):
        owners.acting(mandate)
    with pytest.raises(MandateRevoked):
        revoke(owners.yan, mandate)


def test_the_database_only_ever_revokes_it(owners):
    mandate = owners.entrust()
    row = Mandate.objects.filter(id=mandate.id)
    for change in (
        {"agent_share_bp": 9_000},
        {"valid_to": date(2099, 1, 1)},
        {"acts": ["FILE_REPORTS"]},
        {"subjects": [new_id()]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    revoke(owners.yan, mandate)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(revoked_at=None, revoked_by=None, revoke_reason="")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_revoke_at_once_one_does():
    owners = lay_owners()
    mandate = owners.entrust()

    def attempt(number: int) -> bool:
        try:
            revoke((owners.mei, owners.yan)[number], mandate)
        except MandateRevoked:
            return False
        return True

    assert in_parallel(2, attempt).count(True) == 1
