"""When a session may move value: not from a device that nobody confirmed (decisions 22, 70; T17, T18)."""

from datetime import datetime, timedelta

from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, PuhuiError, gettext_noop

IDLE_MAX = timedelta(days=60)


class StepUpRequired(PuhuiError):
    """The session is limited: confirm it at `auth/step-up`, then try again."""

    kind, code, title = Kind.DENIED, "step_up_required", gettext_noop("Confirm this device first")


def check_value_out(actor: Actor) -> None:
    """Refuse to let value out for a session on an unconfirmed device; raises StepUpRequired.

    Value out: retirements, assignments, change of outcome, redemptions, transfers, orders, change of number,
    export, erasure (decisions 70). And whatever brings value into being: a registrar's approval of an
    issuance, and the registration of a project.
    """
    if not actor.device_trusted:
        raise StepUpRequired(gettext_noop("Ask for a code to your own number and send it to auth/step-up."))


def is_idle(last_seen_at: datetime, now: datetime) -> bool:
    """Tell whether so much real time has passed that the number may have gone to somebody else."""
    return now - last_seen_at > IDLE_MAX
