"""What a project's owner is told: of objections to its notice, of what was decided on it and its papers."""

from datetime import datetime
from uuid import UUID, uuid5

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.projects.filing_models import DocumentReview
from credits.projects.models import Project
from puhui.kernel.errors import gettext_noop

OBJECTED, DISMISSED, UPHELD = (
    "stakeholder_objected",
    "stakeholder_objection_dismissed",
    "stakeholder_objection_upheld",
)
DOCUMENT_REFUSED = "project_document_refused"

register_kind(
    OBJECTED,
    title=gettext_noop("A stakeholder objects to your project"),
    body=gettext_noop("The notice to stakeholders stands still until a registrar has answered."),
)
register_kind(
    DISMISSED,
    title=gettext_noop("An objection of a stakeholder was dismissed"),
    body=gettext_noop("The notice goes on; the days in which it stood still do not count."),
)
register_kind(
    UPHELD,
    title=gettext_noop("An objection of a stakeholder was upheld"),
    body=gettext_noop("The notice has ended. The project is filed after another one, with other terms."),
)
register_kind(
    DOCUMENT_REFUSED,
    title=gettext_noop("A document of your project was refused"),
    body=gettext_noop("%(project)s: %(reason)s Send its next version; nothing is registered on it as it is."),
)

# By the audit event of the registrar's decision; what is only taken up is no news.
_DECIDED = {
    "project_sent_back": (
        gettext_noop("Your project was sent back"),
        gettext_noop("%(project)s is a draft again: %(reason)s Correct it and send it in anew."),
    ),
    "project_registered": (
        gettext_noop("Your project is registered"),
        gettext_noop("%(project)s may be reported from now on: %(reason)s"),
    ),
    "project_rejected": (
        gettext_noop("Your project was rejected"),
        gettext_noop("%(project)s is not registered, and what it claimed is free again: %(reason)s"),
    ),
    "project_suspended": (
        gettext_noop("Your project was suspended"),
        gettext_noop("Nothing of %(project)s is reported until it is resumed: %(reason)s"),
    ),
    "project_resumed": (
        gettext_noop("Your project was resumed"),
        gettext_noop("%(project)s may be reported again: %(reason)s"),
    ),
    "project_closed": (
        gettext_noop("Your project was closed"),
        gettext_noop("%(project)s is reported no more, and what it claimed is free again: %(reason)s"),
    ),
}
for _kind, (_title, _body) in _DECIDED.items():
    register_kind(_kind, title=_title, body=_body)


def tell_owner(kind: str, project: Project, *, objection_id: UUID) -> None:
    """Tell the project's owner, in the open transaction, once an objection and kind."""
    notify(party_id=project.party_id, kind=kind, cause=objection_id)


def tell_decided(event: str, project: Project, now: datetime, *, reason: str) -> None:
    """Tell the owner what a registrar decided, in the open transaction; of what is no news nothing.

    Each time is news of its own: a project may be sent back more than once.
    """
    if event in _DECIDED:
        cause = uuid5(project.id, f"{event} {now.isoformat()}")
        notify(party_id=project.party_id, kind=event, cause=cause, project=project.name, reason=reason)


def tell_refused(review: DocumentReview) -> None:
    """Tell the owner that a document does not do, in the open transaction; once a review."""
    project = review.document.project
    notify(
        party_id=project.party_id,
        kind=DOCUMENT_REFUSED,
        cause=review.id,
        project=project.name,
        reason=review.reason,
    )
