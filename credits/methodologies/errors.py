"""Why something cannot be done with a draft or a version; what is wrong with a text is a DocumentError."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class DraftStateConflict(PuhuiError):
    """The draft does not stand where this could be done: `status`."""

    kind, code, title = Kind.CONFLICT, "draft_state_conflict", _("The draft's state does not allow this")


class OwnDraft(PuhuiError):
    """Whoever wrote or sent in a part of a draft does not decide on it."""

    kind, code, title = Kind.DENIED, "own_draft", _("Whoever wrote a draft does not decide on it")


class NotFiled(PuhuiError):
    """The filing with the authority is not recorded, and nothing is published before."""

    kind, code, title = Kind.CONFLICT, "not_filed", _("The filing with the authority is not recorded")


class VersionWithdrawn(PuhuiError):
    """The version was withdrawn before."""

    kind, code, title = Kind.CONFLICT, "version_withdrawn", _("The version is withdrawn")


class OwnWithdrawal(PuhuiError):
    """Whoever proposed a withdrawal does not confirm it."""

    kind, code, title = Kind.DENIED, "own_withdrawal", _("Whoever proposed a withdrawal does not confirm it")


class WithdrawalOpen(PuhuiError):
    """The version is proposed to be withdrawn already."""

    kind, code, title = Kind.CONFLICT, "withdrawal_open", _("The version is proposed to be withdrawn already")


class WithdrawalDecided(PuhuiError):
    """The withdrawal was confirmed or dropped before."""

    kind, code, title = Kind.CONFLICT, "withdrawal_decided", _("The withdrawal was decided before")
