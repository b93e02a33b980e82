"""What must not be: told, and stopped until people have understood it. Stops stand once a reason."""

from datetime import datetime

from market.bridge.models import BridgeTransfer, Venue
from market.risk.halts import place_halt, standing_halts
from market.risk.models import HaltScope
from puhui.kernel.audit import record_event
from puhui.kernel.commands import system_actor

BRIDGE = system_actor("bridge")


def report(
    *, venue: Venue, transfer: BridgeTransfer | None, code: str, now: datetime, about: str = ""
) -> None:
    """Leave the event and stop the transfer's instrument; without one, the venue."""
    if transfer is not None:
        scope, target = HaltScope.INSTRUMENT, transfer.instrument_id
    else:
        scope, target = HaltScope.VENUE, venue.code
    reason = f"bridge: {code} at {venue.code}"
    record_event(
        actor=BRIDGE,
        action="bridge_incident",
        object_type="bridge_transfer" if transfer else "venue",
        object_id=transfer.pk if transfer else venue.pk,
        now=now,
        reason=f"{reason} {about}".strip(),
        code=code,
    )
    stop(scope=scope, target=target, reason=reason, now=now)


def stop(*, scope: str, target: str, reason: str, now: datetime) -> None:
    """Place a stop of the system's own, unless it stands already for this reason."""
    if not standing_halts().filter(scope=scope, target=target, reason=reason).exists():
        place_halt(scope=scope, target=target, reason=reason, actor=None, now=now)
