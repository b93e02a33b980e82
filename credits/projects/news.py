"""What a project's owner is told: of objections to its notice, of what was decided on it and its papers.

Of decisions also who filed for the owner hears, and of a bundle the owners of its sites.
"""

from datetime import datetime
from uuid import UUID, uuid5

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify, notify_each
from credits.projects.bundles.owners import told_of
from credits.projects.filing_models import DocumentReview
from credits.projects.filings import filing_agents
from credits.projects.models import Project, ProjectKind
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
# What an agent hears of a project that it filed for its owner: under a title of its own.
_FILED = {
    "project_sent_back": gettext_noop("A project that you filed was sent back"),
    "project_registered": gettext_noop("A project that you filed is registered"),
    "project_rejected": gettext_noop("A project that you filed was rejected"),
    "project_suspended": gettext_noop("A project that you filed was suspended"),
    "project_resumed": gettext_noop("A project that you filed was resumed"),
    "project_closed": gettext_noop("A project that you filed was closed"),
}
for _kind, (_title, _body) in _DECIDED.items():
    register_kind(_kind, title=_title, body=_body)
    register_kind(f"filed_{_kind}", title=_FILED[_kind], body=_body)

# What the owners of a bundle's sites hear.
_BUNDLED = {
    "project_suspended": (
        gettext_noop("A bundle with a roof of yours was suspended"),
        gettext_noop("Nothing of %(project)s is reported until it is resumed: %(reason)s"),
    ),
    "project_resumed": (
        gettext_noop("A bundle with a roof of yours was resumed"),
        gettext_noop("%(project)s may be reported again: %(reason)s"),
    ),
    "project_closed": (
        gettext_noop("A bundle with a roof of yours was closed"),
        gettext_noop(
            "%(project)s is reported no more, and what it claimed is free again: %(reason)s What you are owed"
            " of it under a tonne is settled after a notice, of which you hear."
        ),
    ),
}
for _kind, (_title, _body) in _BUNDLED.items():
    register_kind(f"bundle_{_kind}", title=_title, body=_body)


def tell_owner(kind: str, project: Project, *, objection_id: UUID) -> None:
    """Tell the project's owner, in the open transaction, once an objection and kind."""
    notify(party_id=project.party_id, kind=kind, cause=objection_id)


def tell_decided(event: str, project: Project, now: datetime, *, reason: str) -> None:
    """Tell the owner what a registrar decided, in the open transaction; of what is no news nothing.

    Agents that filed for it and owners of a bundle's sites are told as well, each once. Each time is news of
    its own: a project may be sent back more than once.
    """
    if event not in _DECIDED:
        return
    cause = uuid5(project.id, f"{event} {now.isoformat()}")
    told: dict[str, set[UUID]] = {event: {project.party_id}}
    told[f"filed_{event}"] = filing_agents(project.id, now) - told[event]
    if project.kind == ProjectKind.BUNDLE and event in _BUNDLED:
        told[f"bundle_{event}"] = told_of(project.id, is_over=event == "project_closed") - told[event]
    for kind, parties in told.items():
        notify_each(party_ids=sorted(parties), kind=kind, cause=cause, project=project.name, reason=reason)


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
