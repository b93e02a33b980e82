"""Whoever has a part in a report, by any way, decides nothing on its issuance: by command or past it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.mandates.services import grant_mandate, revoke_mandate
from accounts.people.services import end_role, grant_role
from credits.issuance.errors import Involved
from credits.issuance.models import Approval, Issuance
from credits.issuance.services import refuse_issuance, request_issuance
from credits.verification import terms as terms_module
from credits.verification.models import Case
from credits.verification.reading_models import FurtherReading
from credits.verification.services import read_further
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.mandates.entrusted import approver_of, entrustment
from tests.cast import CastMember
from tests.credits.issuance.roof import Roof

pytestmark = pytest.mark.django_db


def holds(person: CastMember, role: str, party=None):
    """Give a person a role at an organisation, or as a registrar of everywhere."""
    return grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=person.user.id,
        role=role,
        party_id=party and party.id,
        region=None,
    )


def stays_out(roof: Roof, issuance: Issuance, person: CastMember) -> None:
    """Neither command nor table takes a decision of the person."""
    with pytest.raises(Involved):
        roof.approve(issuance, person)
    with pytest.raises(Involved):
        refuse_issuance(actor=person.actor, issuance_id=issuance.id, reason="no", now=puhui_now())
    with pytest.raises(IntegrityError, match="whoever has a part in it"), transaction.atomic():
        Approval.objects.create(
            issuance=issuance,
            digest=issuance.digest,
            person_id=person.party.id,
            user_id=person.user.id,
            role="REGISTRAR",
            approved_at=puhui_now(),
        )


def test_whoever_left_the_owner_a_minute_ago_does_not_approve(roof):
    issuance = roof.awaiting()
    held = holds(roof.chen, "ORG_CLERK", roof.mei.organisation)
    end_role(actor=cast.rong().actor, membership_id=held.id, reason="left", now=puhui_now())
    stays_out(roof, issuance, roof.chen)
    assert roof.approve(issuance, roof.tang).status == "AWAITING_APPROVAL"


def test_an_owner_of_the_agent_with_a_share_does_not_approve_nor_once_the_mandate_is_revoked(roof):
    issuance = roof.awaiting()
    agency, today = cast.organisation("Evergreen Agency"), business_date(puhui_now())
    holds(roof.tang, "ORG_OWNER", agency)
    approver = approver_of(roof.mei.organisation, name="Hua", number=33)
    mandate = grant_mandate(
        actor=approver.actor,
        now=puhui_now(),
        owner_id=roof.mei.organisation.id,
        agent_id=agency.id,
        acts=["FILE_REPORTS"],
        subjects=None,
        paper_id=entrustment(roof.mei.organisation).id,
        valid_from=today,
        valid_to=today + timedelta(days=100),
        agent_share_bp=2_000,
    )
    stays_out(roof, issuance, roof.tang)
    revoke_mandate(actor=approver.actor, mandate_id=mandate.id, reason="over", now=puhui_now())
    stays_out(roof, issuance, roof.tang)


def made_registrar(person: CastMember) -> CastMember:
    holds(person, "REGISTRAR")
    grant = cast.RoleGrant("REGISTRAR", None, None)
    return replace(person, actor=replace(person.actor, party_id=person.party.id, roles=(grant,)))


def test_the_second_reader_made_registrar_does_not_approve_nor_does_the_first_ones_colleague(
    roof, monkeypatch
):
    lower = replace(terms_module.terms(), second_reader_above_t=300)
    for module in ("services.draw_case", "policies", "terms"):
        monkeypatch.setattr(f"credits.verification.{module}.terms", lambda: lower)
    statement = roof.stated()
    case = Case.objects.select_related("body").get()
    first = roof.verifier_of(case)
    second = roof.wei if first is roof.yan else roof.yan
    read_further(
        actor=second.actor,
        reading_id=FurtherReading.objects.get().id,
        opinion="POSITIVE",
        tonnes=344,
        text="I find the same.",
        report_digest=case.report_digest,
        now=puhui_now(),
    )
    with transaction.atomic(), acting_as("worker"):
        issuance = request_issuance(statement_id=statement.id, now=puhui_now())
    assert issuance is not None
    roof.ended(issuance)
    stays_out(roof, issuance, made_registrar(second))
    # Signed nothing, and is of the body that did.
    holds(roof.chen, "VERIFIER", first.organisation)
    stays_out(roof, issuance, roof.chen)
    assert roof.approve(issuance, roof.tang).status == "AWAITING_APPROVAL"
