"""What owner and body are told when a case leaves a body that may not go on."""

from datetime import datetime
from uuid import uuid5

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.verification.models import Case, VerificationBody
from credits.verification.news import NO_BODY, name_of
from puhui.kernel.errors import gettext_noop

CASE_LEFT, BODY_ANEW = "case_left", "body_drawn_anew"
CASE_WAITS, CASE_GOES_ON = "case_stands_still", "case_goes_on"

register_kind(
    CASE_LEFT,
    title=gettext_noop("A case is no longer yours"),
    body=gettext_noop(
        "%(project)s: your accreditation is suspended or over, and nothing more is signed with it."
        " Another body goes on with the case."
    ),
)
register_kind(
    BODY_ANEW,
    title=gettext_noop("Another body verifies your report"),
    body=gettext_noop(
        "%(project)s: the accreditation of the body before is suspended or over. Its findings stay, and your"
        " answers; the statement is due on %(day)s."
    ),
)
register_kind(
    CASE_WAITS,
    title=gettext_noop("A case of yours stands still"),
    body=gettext_noop(
        "%(project)s: your accreditation is suspended or over, and nothing more is signed with it."
        " The case waits for another body, or until yours is accredited again."
    ),
)
register_kind(
    CASE_GOES_ON,
    title=gettext_noop("A verification goes on"),
    body=gettext_noop(
        "%(project)s: the body that has the case is accredited again."
        " The days for which it stood still are added; the statement is due on %(day)s."
    ),
)


def tell_left(case: Case, before: VerificationBody) -> None:
    """Tell owner and body before that another body goes on, in the open transaction."""
    report, cause = case.report, uuid5(case.id, case.draw_seed)
    project, day = name_of(report), str(case.due_on)
    notify(party_id=report.party_id, kind=BODY_ANEW, cause=cause, project=project, day=day)
    notify(party_id=before.party_id, kind=CASE_LEFT, cause=cause, project=project)


def tell_waits(case: Case, before: VerificationBody) -> None:
    """Tell the owner that nobody may take the case yet, and its body that it stands still."""
    report, cause = case.report, uuid5(case.id, f"{case.draw_seed} {case.stands_still_since}")
    project = name_of(report)
    notify(party_id=report.party_id, kind=NO_BODY, cause=cause, project=project)
    notify(party_id=before.party_id, kind=CASE_WAITS, cause=cause, project=project)


def tell_goes_on(case: Case, stood_since: datetime) -> None:
    """Tell owner and body, in the open transaction, that the case goes on with the body that has it."""
    cause, day = uuid5(case.id, f"{case.draw_seed} goes on {stood_since}"), str(case.due_on)
    for party_id in (case.report.party_id, case.body.party_id):
        notify(party_id=party_id, kind=CASE_GOES_ON, cause=cause, project=name_of(case.report), day=day)
