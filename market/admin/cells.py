"""Values that several pages of the market show alike."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.admin.party_links import named_link, party_link
from market.bridge.models import VenueAnswer
from market.bridge.types import AnswerKind
from market.instruments.models import Instrument
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.columns import Column, computed
from puhui.kernel.admin.words import NOTHING, link
from puhui.kernel.admin.work_lists import Work

# What a venue can say of an order.
ANSWER_WORDS = {
    AnswerKind.ACK.value: _("it has the order"),
    AnswerKind.FILL.value: _("so much is sold"),
    AnswerKind.REJECTED.value: _("it refuses the order"),
    AnswerKind.EXPIRED.value: _("the order is over"),
}


def party(label: str | Promise, field: str = "party") -> Column:
    """Return the column of the party that a row belongs to: organisations by name, which is public, persons
    by the end of their id. The page reads the party along with its rows (`list_select_related`)."""
    return computed("party", label, lambda row: named_link(getattr(row, field)))


def person(name: str, label: str | Promise) -> Column:
    """Return the column of a natural person who acted; nobody stands for the system."""
    return computed(name, label, lambda row: party_link(getattr(row, name)))


def paper_link(answer: VenueAnswer) -> Any:
    """Return the number of a venue's document, as a link to the document where there is one."""
    if answer.document_id is None:
        return answer.document_no or NOTHING
    return link(reverse("admin:market_venueanswer_paper", args=[answer.pk]), answer.document_no)


def for_a_second(permission: str, status: str, first: str, query: dict[str, str]) -> Work:
    """Return the work of confirming what somebody else (the row's `first`) has proposed, by its status."""

    def narrow(rows: QuerySet, request: HttpRequest) -> QuerySet:
        return rows.filter(status=status).exclude(**{first: actor_of(request).person_id})

    return Work(permission, narrow, query)


def instrument_codes() -> list[tuple[str, str]]:
    """Return the instruments as choices."""
    return [(code, code) for code in Instrument.objects.order_by("code").values_list("code", flat=True)]


def scheme_codes() -> list[tuple[str, str]]:
    """Return the schemes that have instruments, as choices."""
    schemes = Instrument.objects.order_by("scheme").values_list("scheme", flat=True).distinct()
    return [(scheme, scheme) for scheme in schemes]
