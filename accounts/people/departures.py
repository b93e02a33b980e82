"""What falls when somebody no longer acts for an organisation: said by the rooms that hold it.

Each registers once, in its `AppConfig.ready`, what it withdraws in the transaction that ends the role; so
there is no moment at which a person who was sent away has a say that still counts.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from puhui.kernel.commands import Actor

# (actor who ends the role, the organisation, the user who leaves it, now). It looks itself whether another
# role still carries what it would withdraw.
Fall = Callable[[Actor, UUID, UUID, datetime], None]
_falls: dict[str, Fall] = {}


def falls_with_a_role(name: str, fall: Fall) -> None:
    """Register what is withdrawn when a role for an organisation ends, under a name."""
    _falls[name] = fall


def let_fall(*, actor: Actor, party_id: UUID, user_id: UUID, now: datetime) -> None:
    """Withdraw all of it, in the open transaction."""
    for fall in _falls.values():
        fall(actor, party_id, user_id, now)
