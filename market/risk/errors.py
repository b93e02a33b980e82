"""What a command of risk may be refused for."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class NotWaiting(PuhuiError):
    """It was decided already, or is not in a state in which this can be done."""

    kind, code, title = Kind.CONFLICT, "not_waiting", gettext_noop("There is nothing to decide here any more")


class LimitMoved(PuhuiError):
    """The figure is another than when the change was proposed."""

    kind, code = Kind.CONFLICT, "limit_moved"
    title = gettext_noop("The limit was changed since; propose the change anew")


class LimitInvalid(PuhuiError):
    """The figure is not one that the limit may have, or is the one in force."""

    kind, code, title = Kind.INVALID, "limit_invalid", gettext_noop("The limit cannot have this value")


class HaltTargetInvalid(PuhuiError):
    """A stop of everything names no target; every other one names what there is."""

    kind, code, title = Kind.INVALID, "halt_target_invalid", gettext_noop("There is no such thing to stop")


class ClassNotFitting(PuhuiError):
    """A person is a resident of one of the two classes, an organisation of one of the others."""

    kind, code = Kind.INVALID, "class_not_fitting"
    title = gettext_noop("This class is not for such a party")
