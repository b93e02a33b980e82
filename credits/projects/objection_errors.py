"""Why something cannot be done with an objection, to whichever of the two notices it was raised."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class ObjectionOpen(PuhuiError):
    """An objection is not decided yet, or was upheld."""

    kind, code, title = Kind.CONFLICT, "objection_open", _("An objection stands")


class NoticeOver(PuhuiError):
    """Objections are taken while the notice runs."""

    kind, code, title = Kind.CONFLICT, "notice_over", _("The notice is over")


class ObjectionDecided(PuhuiError):
    """The objection was decided before: `status`."""

    kind, code, title = Kind.CONFLICT, "objection_decided", _("The objection was decided before")
