"""Who sees and handles a case: the body it was assigned to, the report's owner, staff of the territory."""

from accounts.people.models import Membership
from accounts.people.permissions import can, check_may, person_of
from credits.monitoring.report_permissions import ANSWER, may_speak_for
from credits.verification.errors import OwnReport
from credits.verification.models import Case
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, gettext_noop

VERIFY, VIEW = "credits.verify_report", "credits.view_case"


def may_verify(actor: Actor, case: Case) -> bool:
    """Tell whether the actor acts for the case's body as a verifier."""
    return actor.party_id == case.body.party_id and can(actor, VERIFY, region=case.report.city)


def check_verifies(actor: Actor, case: Case) -> None:
    """Refuse who does not act for the case's body, or has a part in the report.

    Raises NotFound for a stranger, NotPermitted, OwnReport.
    """
    if actor.party_id != case.body.party_id:
        raise NotFound
    check_may(actor, VERIFY, region=case.report.city)
    person = person_of(actor)
    report = case.report
    is_of_the_owner = Membership.objects.filter(
        party_id=report.party_id, ended_at=None, user__person_id=person
    ).exists()
    if is_of_the_owner or person in (report.created_by, report.submitted_by, report.party_id):
        raise OwnReport(gettext_noop("Somebody else of the body takes it."))


def may_answer(actor: Actor, case: Case) -> bool:
    """Tell whether the actor speaks for whose report it is."""
    return may_speak_for(actor, case.report, ANSWER)
