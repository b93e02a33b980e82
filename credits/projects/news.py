"""What the owner of a project is told of objections to its notice."""

from uuid import UUID

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.projects.models import Project
from puhui.kernel.errors import gettext_noop

OBJECTED, DISMISSED, UPHELD = (
    "stakeholder_objected",
    "stakeholder_objection_dismissed",
    "stakeholder_objection_upheld",
)

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


def tell_owner(kind: str, project: Project, *, objection_id: UUID) -> None:
    """Tell the project's owner, in the open transaction, once an objection and kind."""
    notify(party_id=project.party_id, kind=kind, cause=objection_id)
