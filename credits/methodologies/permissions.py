"""Who may write, decide on and file drafts. A method holds everywhere, and so must the role."""

from accounts.people.permissions import check_may, for_authority, person_of
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.errors import OwnDraft
from puhui.kernel.commands import Actor

WRITE = "credits.draft_methodology"
PUBLISH = "credits.publish_methodology"
FILE = "credits.file_methodology"
VIEW = "credits.view_methodologydraft"


def check_holds(actor: Actor, permission: str) -> None:
    """Refuse whoever does not hold the permission for the authority; raises NotPermitted."""
    person_of(actor)
    check_may(for_authority(actor), permission)


def check_decides(actor: Actor, draft: MethodologyDraft) -> None:
    """Refuse who may not decide on the draft; raises NotPermitted, OwnDraft."""
    check_holds(actor, PUBLISH)
    if person_of(actor) in draft.authors:
        raise OwnDraft
