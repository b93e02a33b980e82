"""Ways from one object's page to others: told by later apps, since an earlier one does not know of them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Related:
    """A link on the page of an object, shown to those who hold `permission`; no address, no link."""

    label: str | Promise
    permission: str
    address: Callable[[Any], str | None]


_links: dict[str, list[Related]] = defaultdict(list)


def link_from(model: str, related: Related) -> None:
    """Offer `related` on every page of `model` ("accounts.party")."""
    _links[model].append(related)


def related_links(request: HttpRequest, obj: Any) -> list[tuple[str | Promise, str]]:
    """Return (label, address) of what the request may follow from the object."""
    found = []
    for related in _links[obj._meta.label_lower]:
        address = related.address(obj) if request.user.has_perm(related.permission) else None
        if address:
            found.append((related.label, address))
    return found
