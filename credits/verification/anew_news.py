"""What owner and body are told when a case leaves a body that may not go on."""

from uuid import uuid5

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.verification.models import Case, VerificationBody
from credits.verification.news import NO_BODY, name_of
from puhui.kernel.errors import gettext_noop

CASE_LEFT, BODY_ANEW = "case_left", "body_drawn_anew"

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


def tell_left(case: Case, before: VerificationBody, *, is_new_to_the_body: bool) -> None:
    """Tell the owner that another body goes on, in the open transaction; and the one before, unless it was
    told when the case stood still."""
    report, cause = case.report, uuid5(case.id, case.draw_seed)
    project, day = name_of(report), str(case.due_on)
    notify(party_id=report.party_id, kind=BODY_ANEW, cause=cause, project=project, day=day)
    if is_new_to_the_body:
        notify(party_id=before.party_id, kind=CASE_LEFT, cause=cause, project=project)


def tell_waits(case: Case, before: VerificationBody) -> None:
    """Tell the owner that nobody may take the case yet, and the body before that it is not its any more."""
    report, cause = case.report, uuid5(case.id, f"{case.draw_seed} {case.stands_still_since}")
    project = name_of(report)
    notify(party_id=report.party_id, kind=NO_BODY, cause=cause, project=project)
    notify(party_id=before.party_id, kind=CASE_LEFT, cause=cause, project=project)
