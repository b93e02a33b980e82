"""Why something of a transfer, a trusted destination or a freeze is refused."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class DestinationUnknown(PuhuiError):
    """There is no such organisation, or it is the holder itself."""

    kind, code, title = Kind.INVALID, "destination_unknown", _("Units cannot be transferred there")


class SecondPersonNeeded(PuhuiError):
    """Nobody but the caller could approve it."""

    kind, code = Kind.CONFLICT, "second_person_needed"
    title = _("Somebody else of the organisation must be able to approve it")


class TransferDecided(PuhuiError):
    """The transfer is past what is asked for: `status`."""

    kind, code, title = Kind.CONFLICT, "transfer_decided", _("The transfer is decided")


class BatchVoid(PuhuiError):
    """The batch proved wrong: what its owner has of it since may be retired, and is not sent away."""

    kind, code, title = Kind.CONFLICT, "batch_void", _("The batch is void")


class DestinationDecided(PuhuiError):
    """The trusted destination is past what is asked for, or is on the list already: `status`."""

    kind, code, title = Kind.CONFLICT, "destination_decided", _("The destination is decided")


class LinkInvalid(PuhuiError):
    """The link is none of ours, or too old."""

    kind, code, title = Kind.MISSING, "link_invalid", _("This link does not work or is too old")


class FreezeTargetInvalid(PuhuiError):
    """There is no such account or batch, or no reason was given."""

    kind, code, title = Kind.INVALID, "freeze_target_invalid", _("This cannot be frozen")


class FrozenAlready(PuhuiError):
    """A freeze of it stands."""

    kind, code, title = Kind.CONFLICT, "frozen_already", _("It is frozen already")


class FreezeDecided(PuhuiError):
    """The freeze is not in the state that is asked for."""

    kind, code, title = Kind.CONFLICT, "freeze_decided", _("The freeze does not wait for this")
