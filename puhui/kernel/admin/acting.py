"""Who acts in the admin and where: told by the app that knows people, because the kernel knows none."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from puhui.kernel.commands import Actor


@dataclass(frozen=True, slots=True)
class Gate:
    """`actor_of` makes the actor of a signed-in request; `regions_in_sight` tells where they hold a
    permission.

    None for the regions means everywhere.
    """

    actor_of: Callable[[HttpRequest], Actor]
    regions_in_sight: Callable[[Actor, str], frozenset[str] | None]


_gate: Gate | None = None


def register_gate(gate: Gate) -> None:
    """Say how actors are made; called once, when the app's pages are loaded."""
    global _gate
    _gate = gate


def actor_of(request: HttpRequest) -> Actor:
    """Return the member of staff who sent the request, as an actor for commands; built once a request."""
    if _gate is None:
        raise RuntimeError("no app has said who acts in the admin")
    if not hasattr(request, "puhui_actor"):
        request.puhui_actor = _gate.actor_of(request)  # type: ignore[attr-defined]
    return request.puhui_actor  # type: ignore[attr-defined]


def regions_in_sight(request: HttpRequest, permission: str) -> frozenset[str] | None:
    """Return the regions in which the request's actor holds `permission`; None means everywhere."""
    if _gate is None:
        raise RuntimeError("no app has said who acts in the admin")
    return _gate.regions_in_sight(actor_of(request), permission)
