"""Two people at each desk: the same natural person under a second user is refused, by button and by database.

Those that need more than the world's rows have it in their own tests: the issuance (credits/issuance), the
transfer and the destination of a holder (credits/registry), the session (market/trading) and the order that
leaves (market/bridge).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts.organisations.models import OrganisationVerification
from accounts.people.models import Party, User
from accounts.people.role_models import RoleProposal
from accounts.people.roles import Role
from accounts.people.services import grant_role
from credits.factors.change_models import FactorChange
from credits.issuance.filing_models import AuthorityAnswer
from credits.issuance.void_models import BatchVoid
from credits.ledger.freeze_models import Freeze
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.withdrawal_models import VersionWithdrawal
from credits.registry.exchange_models import Portfolio, RegisterDifference
from credits.registry.services import propose_unfreezing
from credits.yearend.models import YearEndSettlement
from market.bridge.models import VenueAnswer
from market.cash.models import CashMovement, CustodyAuthorisation
from market.cash.services import propose_authorisation
from market.risk.halts import propose_release
from market.risk.models import Halt, LimitChange
from puhui.kernel.clock import puhui_now
from puhui.kernel.constraints import constraint_of
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Desk:
    """What waits there, who began it (`first`), and what a shell would write for the second one's yes."""

    model: type[Model]
    button: str
    role: str
    first: str
    second: str
    rule: str
    change: dict[str, Any]
    at: str = ""
    waiting: dict[str, Any] = field(default_factory=lambda: {"status": "PROPOSED"})

    def __str__(self) -> str:
        return f"{self.model._meta.label} {self.button}"


M, R, K, P = Role.METHODOLOGY_OFFICER, Role.REGISTRAR, Role.RISK_OFFICER, Role.OPERATOR
ENTERED = {"status": "ENTERED"}
DESKS = [
    Desk(
        OrganisationVerification,
        "approve",
        R,
        "submitted_by",
        "decided_by",
        "organisation_checked_by_no_member",
        {"status": "APPROVED", "reason": "said so"},
        "decided_at",
        {"status": "SUBMITTED"},
    ),
    Desk(
        RoleProposal,
        "confirm",
        Role.ADMINISTRATOR,
        "proposed_by",
        "decided_by",
        "role_given_by_two_people",
        {"status": "CONFIRMED"},
        "decided_at",
    ),
    Desk(
        AuthorityAnswer,
        "confirm",
        R,
        "entered_by",
        "decided_by",
        "answer_confirmed_by_another",
        {"status": "CONFIRMED"},
        "decided_at",
        ENTERED,
    ),
    Desk(
        BatchVoid,
        "confirm",
        R,
        "proposed_by",
        "decided_by",
        "void_by_two_persons",
        {"status": "CONFIRMED"},
        "decided_at",
    ),
    Desk(
        Portfolio,
        "confirm",
        R,
        "entered_by",
        "decided_by",
        "portfolio_signed_off_by_another",
        {"status": "CONFIRMED"},
        "decided_at",
        ENTERED,
    ),
    Desk(
        RegisterDifference,
        "close",
        R,
        "statement__imported_by",
        "closed_by",
        "difference_closed_by_another",
        {"reason": "explained"},
        "closed_at",
        {"closed_at": None},
    ),
    Desk(
        Freeze,
        "release",
        R,
        "release_proposed_by",
        "released_by",
        "freeze_released_by_two_people",
        {"status": "RELEASED"},
        "released_at",
        {"status": "RELEASE_PROPOSED"},
    ),
    Desk(
        YearEndSettlement,
        "announce",
        R,
        "proposed_by",
        "decided_by",
        "year_end_announced_by_two_people",
        {"status": "ANNOUNCED", "announced_on": "2026-12-01", "due_on": "2027-03-01"},
        "decided_at",
    ),
    Desk(
        FactorChange,
        "approve",
        M,
        "made_by",
        "checked_by",
        "factor_changed_by_two_people",
        {"state": "APPROVED"},
        "checked_at",
        {"state": "PROPOSED"},
    ),
    Desk(
        MethodologyDraft,
        "approve",
        M,
        "authors__0",
        "approved_by",
        "credits_methodologydraft_approved_by_another",
        {"status": "APPROVED"},
        "approved_at",
        {"status": "SUBMITTED"},
    ),
    Desk(
        VersionWithdrawal,
        "confirm",
        M,
        "proposed_by",
        "decided_by",
        "version_withdrawn_by_two_people",
        {"status": "CONFIRMED"},
        "decided_at",
    ),
    Desk(
        CashMovement,
        "confirm",
        P,
        "made_by",
        "checked_by",
        "cash_confirmed_by_another",
        {"status": "CONFIRMED"},
        "checked_at",
    ),
    Desk(
        CustodyAuthorisation,
        "confirm",
        P,
        "made_by",
        "checked_by",
        "custody_authorised_by_two_people",
        {"status": "IN_FORCE"},
        "checked_at",
    ),
    Desk(
        VenueAnswer,
        "confirm",
        P,
        "entered_by",
        "confirmed_by",
        "entered_answer_confirmed_by_another",
        {"status": "RECEIVED"},
    ),
    Desk(
        LimitChange,
        "confirm",
        K,
        "made_by",
        "checked_by",
        "limit_changed_by_two_people",
        {"status": "IN_FORCE"},
        "checked_at",
    ),
    Desk(
        Halt,
        "release",
        K,
        "release_proposed_by",
        "released_by",
        "halt_released_by_two_people",
        {"status": "RELEASED"},
        "released_at",
        {"status": "RELEASE_PROPOSED"},
    ),
]


@pytest.fixture
def proposed(world):
    """The world, with what waits for a second person and is not in it."""
    now = puhui_now()
    chen, bo, ning = cast.chen(), cast.bo(), cast.ning()
    freeze, halt = Freeze.objects.get(status="ACTIVE"), Halt.objects.get(status="ACTIVE")
    propose_unfreezing(actor=chen.actor, freeze_id=freeze.pk, reason="it is over", now=now)
    propose_release(actor=bo.actor, halt_id=halt.pk, reason="it is over", now=now)
    terms = {
        "institution": "Bank",
        "document_no": "8",
        "valid_from": now.date(),
        "valid_to": date(2100, 1, 1),
    }
    propose_authorisation(actor=ning.actor, scheme="DEMO", reason="as agreed", now=now, **terms)


def second_user_of(person_id: UUID, role: str) -> User:
    """Sit the first person down at the desk, as the user they have or get now: a person has one."""
    person, _made = Party.objects.get_or_create(
        id=person_id, defaults={"kind": "PERSON", "region": cast.GUANGZHOU, "created_at": puhui_now()}
    )
    named = {"username": "another", "is_staff": True}
    user, _made = User.objects.update_or_create(
        person=person, defaults=named, create_defaults=named | {"created_at": puhui_now()}
    )
    if not user.memberships.filter(role=role, ended_at=None).exists():
        grant_role(actor=cast.INSTALLATION, now=puhui_now(), user_id=user.id, role=role)
    return user


def test_a_natural_person_has_one_user():
    chen = cast.chen()
    with pytest.raises(IntegrityError, match="person_id"), transaction.atomic():
        User.objects.create(person=chen.party, username="another", is_staff=True, created_at=puhui_now())


@pytest.mark.parametrize("desk", DESKS, ids=str)
def test_a_second_user_of_the_same_person_is_no_second_person(proposed, desk):
    row = desk.model.objects.get(**desk.waiting)
    (person_id,) = desk.model.objects.filter(pk=row.pk).values_list(desk.first, flat=True)
    user = second_user_of(person_id, desk.role)
    client = client_of(user)
    before = AuditEvent.objects.count()
    answers = {"reason": "read and found right", "code": code_of(client)}
    answers["digest"] = getattr(row, "digest", "")
    answer = client.post(address(desk.model, desk.button, row), answers)
    assert answer.status_code == 403, answer.content.decode()
    assert answer.context["form"].non_field_errors()
    assert AuditEvent.objects.count() == before
    row.refresh_from_db()
    assert all(getattr(row, name) == value for name, value in desk.waiting.items())


@pytest.mark.parametrize("desk", DESKS, ids=str)
def test_the_database_takes_no_second_yes_of_the_first_person(proposed, desk):
    row = desk.model.objects.get(**desk.waiting)
    rows = desk.model.objects.filter(pk=row.pk)
    (person_id,) = rows.values_list(desk.first, flat=True)
    change = desk.change | {desk.second: person_id} | ({desk.at: puhui_now()} if desk.at else {})
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        rows.update(**change)
    assert constraint_of(error.value) == desk.rule
