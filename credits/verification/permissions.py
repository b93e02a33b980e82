"""Who sees and handles a case: the body it was assigned to, the report's owner, staff of the territory."""

from datetime import datetime

from accounts.people.models import Membership
from accounts.people.permissions import can, check_may, person_of
from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.report_permissions import ANSWER, may_speak_for
from credits.verification.errors import OwnReport
from credits.verification.models import Case, VerificationBody
from credits.verification.reading_models import FurtherReading
from credits.verification.standing import check_stands, stands_today
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, gettext_noop

VERIFY, VIEW = "credits.verify_report", "credits.view_case"
VIEW_READING = "credits.view_furtherreading"


def may_verify(actor: Actor, case: Case) -> bool:
    """Tell whether the actor acts for the case's body as a verifier, and the body may act today."""
    return _acts_for(actor, case.body, case.report)


def may_read(actor: Actor, reading: FurtherReading) -> bool:
    """Tell whether the actor acts for the body that reads, and the body may act today."""
    return _acts_for(actor, reading.body, reading.case.report)


def _acts_for(actor: Actor, body: VerificationBody, report: MonitoringReport) -> bool:
    is_theirs = actor.party_id == body.party_id and can(actor, VERIFY, region=report.city)
    return is_theirs and stands_today(body)


def check_verifies(actor: Actor, case: Case, now: datetime) -> None:
    """Refuse who does not act for the case's body, or has a part in it; and a body that may not act any more.

    Raises NotFound for a stranger, NotPermitted, OwnReport, AccreditationOver.
    """
    check_reads(actor, case.body, case.report, now)


def check_reads(actor: Actor, body: VerificationBody, report: MonitoringReport, now: datetime) -> None:
    """Refuse whoever may not read a report for a body; raises as `check_verifies` does."""
    if actor.party_id != body.party_id:
        raise NotFound
    check_may(actor, VERIFY, region=report.city)
    person = person_of(actor)
    is_of_the_owner = Membership.objects.filter(
        party_id=report.party_id, ended_at=None, user__person_id=person
    ).exists()
    if is_of_the_owner or person in (report.created_by, report.submitted_by, report.party_id):
        raise OwnReport(gettext_noop("Somebody else of the body takes it."))
    check_stands(body.pk, now)


def may_answer(actor: Actor, case: Case) -> bool:
    """Tell whether the actor speaks for whose report it is."""
    return may_speak_for(actor, case.report, ANSWER)
