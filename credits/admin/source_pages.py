"""What a movement of units was for: the page of the thing that its `source_ref` names, whichever it is.

The ledger keeps an id alone, since it knows none of the stages that move units (credits/ledger/models.py).
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model, Value
from django.urls import reverse

from credits.activities.models import Activity
from credits.issuance.models import Issuance
from credits.registry.models import PartyTransfer
from credits.retirement.models import Retirement
from credits.rewards.models import Assignment, Voucher
from puhui.kernel.admin.words import NOTHING, link, short

# In the order of how many there are; what the market moves has its pages there.
SOURCES: tuple[type[Model], ...] = (Activity, Assignment, Voucher, Retirement, PartyTransfer, Issuance)


def source_pages(refs: Iterable[UUID]) -> dict[UUID, Any]:
    """Return links to what ids name, by the id; what has no page here is left out. All in one query."""
    wanted = set(refs)
    if not wanted:
        return {}
    kinds = [
        model._default_manager.filter(pk__in=wanted).order_by().values_list("pk", Value(number))
        for number, model in enumerate(SOURCES)
    ]
    return {key: _page_of(SOURCES[number], key) for key, number in kinds[0].union(*kinds[1:], all=True)}


def _page_of(model: type[Model], key: UUID) -> Any:
    address = reverse(f"admin:credits_{model._meta.model_name}_change", args=[key])
    return link(address, f"{model._meta.verbose_name} {short(key)}")


def source_cell(ref: UUID | None) -> Any:
    """Return a link to what one id names; the end of the id where it has no page here."""
    return source_pages([ref]).get(ref, short(ref)) if ref else NOTHING
