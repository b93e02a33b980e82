"""Approvals ask for the authenticator: which buttons do, said here a second time and by hand."""

import pytest
from django.contrib import admin
from django.utils import timezone

from accounts.people.roles import Role
from accounts.signin.authenticators import matches_authenticator
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.test_roles import BUTTONS, buttons

pytestmark = pytest.mark.django_db

ASKING = {
    ("accounts.OrganisationVerification", "approve"),
    ("accounts.RoleProposal", "confirm"),
    ("credits.AuthorityAnswer", "confirm"),
    ("credits.BatchVoid", "confirm"),
    ("credits.Case", "state"),
    ("credits.FactorChange", "approve"),
    ("credits.Freeze", "release"),
    ("credits.FurtherReading", "say"),
    ("credits.Issuance", "approve"),
    ("credits.MethodologyDraft", "approve"),
    ("credits.Portfolio", "confirm"),
    ("credits.ProductCertification", "certify"),
    ("credits.Project", "register"),
    ("credits.RegisterDifference", "close"),
    ("credits.ReversalCase", "approve"),
    ("credits.SiteTable", "admit"),
    ("credits.VersionWithdrawal", "confirm"),
    ("credits.YearEndSettlement", "announce"),
    ("market.BridgeTransfer", "lock"),
    ("market.CashMovement", "confirm"),
    ("market.CustodyAuthorisation", "confirm"),
    ("market.Halt", "release"),
    ("market.LimitChange", "confirm"),
    ("market.Session", "schedule"),
    ("market.VenueAnswer", "confirm"),
}
ANSWERS = {"reason": "read and found right", "digest": "0" * 64, "sites": "*"}


def asking() -> set[tuple[str, str]]:
    return {
        (model._meta.label, name)
        for model, page in admin.site._registry.items()
        for name in (*page.actions_list, *page.actions_detail)
        if getattr(getattr(page, name), "asks_code", False)
    }


def test_what_moves_units_what_a_verifier_signs_and_every_second_persons_yes_asks_for_a_code():
    assert asking() == ASKING


@pytest.mark.parametrize(
    "role", [Role.REGISTRAR, Role.METHODOLOGY_OFFICER, Role.RISK_OFFICER, Role.OPERATOR, Role.ADMINISTRATOR]
)
def test_no_approval_goes_with_a_code_that_was_used_or_none(world, role):
    member = cast.staff("Jun", role)
    client = client_of(member)
    code = code_of(member)
    assert matches_authenticator(member.user, code, timezone.now())
    before = AuditEvent.objects.count()
    found = buttons()
    # Verifiers hold their role for a body, and nobody for the authority: test_verifiers_desk.py.
    mine = [button for button in ASKING if role in BUTTONS[button]]
    assert mine
    for button in mine:
        without = client.post(found[button], ANSWERS)
        assert list(without.context["form"].errors) == ["code"], button
        used = client.post(found[button], ANSWERS | {"code": code})
        assert used.status_code == 401, button
        assert "The code is not valid" in used.content.decode()
    assert AuditEvent.objects.count() == before
