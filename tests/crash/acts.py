"""What staff, owners and the public do at a desk (desk.py): each one command, to the thing of the id told."""

from typing import Any
from uuid import UUID

from accounts.people.models import Membership, Party, User
from accounts.people.services import confirm_role
from credits.issuance.models import Issuance, Objection
from credits.issuance.services import approve_issuance, confirm_void, raise_objection
from credits.issuance.void_models import BatchVoid
from credits.ledger.freeze_models import Freeze
from credits.monitoring.report_models import MonitoringReport
from credits.projects.objection_models import StakeholderObjection
from credits.projects.services import raise_stakeholder_objection
from credits.registry.services import place_freeze, release_freeze
from credits.verification.models import Case, Statement
from credits.verification.reading_models import FurtherReading
from credits.verification.services import read_further, sign_statement, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.ids import new_id
from tests.credits.evidence.files import picture, saved


def submit(report_id: str) -> MonitoringReport:
    """The owner sends in a draft."""
    report = MonitoringReport.objects.get(pk=report_id)
    return submit_report(actor=_member_of(report.party), report_id=report.id, now=puhui_now())


def sign(case_id: str) -> Statement:
    """The verifier of a case signs for all of it."""
    case = Case.objects.select_related("report", "body__party").get(pk=case_id)
    return sign_statement(
        actor=_member_of(case.body.party),
        case_id=case.id,
        opinion="POSITIVE",
        tonnes=case.report.tonnes or 0,
        text="Read and found right.",
        report_digest=case.report_digest,
        now=puhui_now(),
    )


def read(reading_id: str) -> FurtherReading:
    """The other body reads a report, and finds the same."""
    reading = FurtherReading.objects.select_related("case__report", "body__party").get(pk=reading_id)
    return read_further(
        actor=_member_of(reading.body.party),
        reading_id=reading.id,
        opinion="POSITIVE",
        tonnes=reading.case.report.tonnes or 0,
        text="I find the same.",
        report_digest=reading.case.report_digest,
        now=puhui_now(),
    )


def approve(issuance_id: str) -> Issuance:
    """The second registrar approves what awaits it."""
    issuance = Issuance.objects.get(pk=issuance_id)
    return approve_issuance(
        actor=_registrar("tang"),
        issuance_id=issuance.id,
        digest=issuance.digest,
        now=puhui_now(),
        command_id=new_id(),
    )


def object_to_it(notice_id: str) -> Objection:
    """Somebody objects to a notice that runs."""
    return raise_objection(
        notice_id=UUID(notice_id), text="The roof is mine.", contact="", **_when(notice_id)
    )


def object_with_a_file(notice_id: str) -> Objection:
    """Somebody objects to a notice that runs, with a photograph."""
    return raise_objection(notice_id=UUID(notice_id), **_said(notice_id), **_when(notice_id))


def object_as_a_stakeholder(notice_id: str) -> StakeholderObjection:
    """Somebody objects to a notice to stakeholders, with a photograph."""
    return raise_stakeholder_objection(notice_id=UUID(notice_id), **_said(notice_id), **_when(notice_id))


def confirm(void_id: str) -> BatchVoid:
    """The second registrar confirms a void that was proposed."""
    return confirm_void(actor=_registrar("tang"), void_id=UUID(void_id), reason="seen", now=puhui_now())


def freeze(party_id: str) -> Freeze:
    """A registrar freezes an account; everything, where none is named."""
    scope, actor = "ACCOUNT" if party_id else "ALL", _registrar("chen")
    return place_freeze(actor=actor, scope=scope, target=party_id, reason="it is wrong", now=puhui_now())


def release(freeze_id: str) -> None:
    """Another one releases what the first proposed to release."""
    actor = _registrar("tang")
    release_freeze(actor=actor, freeze_id=UUID(freeze_id), reason="it was nothing", now=puhui_now())


def give_role(proposal_id: str) -> Membership:
    """The other administrator gives a role that waits."""
    actor = _staff("bo", "ADMINISTRATOR")
    return confirm_role(actor=actor, proposal_id=UUID(proposal_id), reason="known to us", now=puhui_now())


def deed_of(notice_id: str) -> bytes:
    """Return the photograph that is sent with an objection to a notice, and with no other."""
    return saved(picture(), "JPEG", comment=notice_id.encode())


_MINE = "The roof is mine."


def _said(notice_id: str) -> dict[str, Any]:
    return {"text": _MINE, "contact": "+86 20 1234", "content": deed_of(notice_id), "name": "deed.jpg"}


def _when(notice_id: str) -> dict[str, Any]:
    """The moment, and an address of which an attempt that died is counted as well."""
    return {"address_key": notice_id, "now": puhui_now(), "real_now": puhui_now()}


def _registrar(name: str) -> Actor:
    return _staff(name, "REGISTRAR")


def _staff(name: str, role: str) -> Actor:
    user = User.objects.get(username=name)
    return _actor(user, RoleGrant(role, None), user.person)


def _member_of(party: Party) -> Actor:
    membership = party.members.select_related("user").get(ended_at=None)
    return _actor(membership.user, RoleGrant(membership.role, None, party.id), party)


def _actor(user: User, role: RoleGrant, acting: Party) -> Actor:
    return Actor(
        name=user.username or "member",
        user_id=user.id,
        person_id=user.person_id,
        party_id=acting.id,
        roles=(role,),
        device_trusted=True,
        region=acting.region,
    )
