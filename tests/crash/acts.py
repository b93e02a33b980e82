"""What staff and owners do in a process of its own, each one command, found from what waits for it."""

from typing import Any
from uuid import UUID

from accounts.people.models import Party, User
from accounts.people.role_models import RoleProposal
from accounts.people.services import confirm_role
from credits.issuance.models import Issuance, Notice
from credits.issuance.services import approve_issuance, confirm_void, raise_objection
from credits.issuance.void_models import BatchVoid
from credits.ledger.freeze_models import Freeze
from credits.monitoring.report_models import MonitoringReport
from credits.projects.filing_models import StakeholderNotice
from credits.projects.services import raise_stakeholder_objection
from credits.registry.services import initiate_transfer, place_freeze, release_freeze
from credits.verification.models import Case
from credits.verification.reading_models import FurtherReading
from credits.verification.services import read_further, sign_statement, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.ids import new_id
from tests.credits.evidence.files import jpeg


def submit() -> None:
    """The owner sends in the draft that there is."""
    report = MonitoringReport.objects.get(status="DRAFT")
    submit_report(actor=_member_of(report.party), report_id=report.id, now=puhui_now())


def sign() -> None:
    """The verifier of the one open case signs for all of it."""
    case = Case.objects.select_related("report", "body__party").get(status="OPEN")
    sign_statement(
        actor=_member_of(case.body.party),
        case_id=case.id,
        opinion="POSITIVE",
        tonnes=case.report.tonnes or 0,
        text="Read and found right.",
        report_digest=case.report_digest,
        now=puhui_now(),
    )


def read() -> None:
    """The other body reads the report that waits for it, and finds the same."""
    reading = FurtherReading.objects.select_related("case__report", "body__party").get(status="OPEN")
    read_further(
        actor=_member_of(reading.body.party),
        reading_id=reading.id,
        opinion="POSITIVE",
        tonnes=reading.case.report.tonnes or 0,
        text="I find the same.",
        report_digest=reading.case.report_digest,
        now=puhui_now(),
    )


def approve() -> None:
    """The second registrar approves what awaits it."""
    issuance = Issuance.objects.get(status="AWAITING_APPROVAL")
    approve_issuance(
        actor=_registrar("tang"),
        issuance_id=issuance.id,
        digest=issuance.digest,
        now=puhui_now(),
        command_id=new_id(),
    )


def object_to_it() -> None:
    """Somebody objects to the notice that runs."""
    notice = Notice.objects.get(ended_at=None)
    raise_objection(notice_id=notice.id, text="The roof is mine.", contact="", **_when(notice.id))


def object_with_a_file() -> None:
    """Somebody objects to the notice that runs, with a photograph."""
    notice = Notice.objects.get(ended_at=None)
    raise_objection(notice_id=notice.id, **_SAID, **_when(notice.id))


def object_as_a_stakeholder() -> None:
    """Somebody objects to the notice to stakeholders, with a photograph."""
    notice = StakeholderNotice.objects.get()
    raise_stakeholder_objection(notice_id=notice.id, **_SAID, **_when(notice.id))


def confirm() -> None:
    """The second registrar confirms the void that was proposed."""
    void = BatchVoid.objects.get(status="PROPOSED")
    confirm_void(actor=_registrar("tang"), void_id=void.id, reason="seen", now=puhui_now())


def freeze() -> None:
    """A registrar freezes everything."""
    place_freeze(actor=_registrar("chen"), scope="ALL", reason="something is wrong", now=puhui_now())


def release() -> None:
    """Another one releases what the first proposed to release."""
    found = Freeze.objects.get(status="RELEASE_PROPOSED")
    release_freeze(actor=_registrar("tang"), freeze_id=found.id, reason="it was nothing", now=puhui_now())


def give_role() -> None:
    """The other administrator gives the role that waits."""
    waiting = RoleProposal.objects.get(status="PROPOSED")
    confirm_role(
        actor=_staff("bo", "ADMINISTRATOR"), proposal_id=waiting.id, reason="known to us", now=puhui_now()
    )


def initiate() -> None:
    """The clerk begins a transfer to the trading firm."""
    clerk = User.objects.get(memberships__role="ORG_CLERK")
    bakery = clerk.memberships.get(role="ORG_CLERK").party
    harbour = Party.objects.get(members__role="TRADER")
    assert bakery is not None
    initiate_transfer(
        actor=_actor(clerk, RoleGrant("ORG_CLERK", None, bakery.id), bakery),
        destination=str(harbour.id),
        batch=Issuance.objects.get(status="MINTED").batch,
        quantity_t=7,
        reason="sold over the counter",
        command_id=new_id(),
        now=puhui_now(),
    )


_SAID = {"text": "The roof is mine.", "contact": "+86 20 1234", "content": jpeg(), "name": "deed.jpg"}


def _when(notice_id: UUID) -> dict[str, Any]:
    """The moment, and an address of which an attempt that died is counted as well."""
    return {"address_key": str(notice_id), "now": puhui_now(), "real_now": puhui_now()}


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
