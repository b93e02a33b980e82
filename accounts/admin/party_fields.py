"""Naming a party in a form: an organisation by its name or its unified social credit code, both public.

A person has no public name. Their page leads to the form and names them in it, as masked as the page does;
for whoever may not open that page, by the end of the id. The id stands behind the words in brackets.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.admin.masking import masked_name, masked_phone
from accounts.organisations.models import OrganisationProfile
from accounts.people.models import Party
from accounts.people.selectors import visible_parties
from accounts.people.states import PartyKind
from puhui.kernel.admin.searching import as_uuid
from puhui.kernel.admin.suggestions import SUGGESTED_MOST, ReadersField
from puhui.kernel.admin.words import short
from puhui.kernel.commands import Actor

# GB 32100: eighteen figures and letters; the check digit is looked at where a code is registered.
_CODE = re.compile(r"\b[0-9A-HJ-NPQRTUWXY]{18}\b")
_BEHIND = re.compile(r"\(([0-9a-f-]{36})\)$")
ORGANISATION_HELP = _("Choose an organisation, or type its unified social credit code.")
PARTY_HELP = _(
    "Choose an organisation, or type its unified social credit code; the page of a person leads here and "
    "names them."
)


def latest_organisations() -> Iterable[Party]:
    """Return the organisations that registered last."""
    rows = OrganisationProfile.objects.select_related("party__profile").order_by("-registered_at")
    return [row.party for row in rows[:SUGGESTED_MOST]]


def words_of(parties: Iterable[Party], reader: Actor | None) -> Iterator[str]:
    """Yield what a form calls parties: an organisation by name and code, a person as masked as their page,
    if the reader may open that. The rows come with `profile` and `user` (`select_related`)."""
    rows = list(parties)
    people = [party.pk for party in rows if party.kind != PartyKind.ORGANISATION]
    seen = set()
    if people and reader is not None:
        seen = set(visible_parties(reader).filter(pk__in=people).values_list("pk", flat=True))
    for party in rows:
        profile = getattr(party, "profile", None)
        if profile is not None:
            yield f"{party.name} ({profile.code})"
        elif party.kind == PartyKind.ORGANISATION:
            yield f"{party.name} ({party.pk})"
        elif party.pk in seen:
            phone = masked_phone(getattr(getattr(party, "user", None), "phone", None))
            yield f"{masked_name(party.name)} {phone} ({party.pk})"
        else:
            yield f"{party.get_kind_display()} {short(party.pk)} ({party.pk})"


def party_named(text: str) -> UUID | None:
    """Return the party that a text names by a code, or by an id alone or in brackets at its end; None where
    it names nobody."""
    behind = _BEHIND.search(text.strip())
    if behind is not None:
        return as_uuid(behind[1])
    code = _CODE.search(text.upper())
    if code is not None:
        return OrganisationProfile.objects.filter(code=code[0]).values_list("party_id", flat=True).first()
    return as_uuid(text.strip())


class PartyField(ReadersField):
    """A party; its value is the party's id. `suggest` returns who is offered, with `profile` and `user`."""

    def __init__(
        self,
        *,
        suggest: Callable[[], Iterable[Party]] = latest_organisations,
        help_text: Any = PARTY_HELP,
        **more: Any,
    ) -> None:
        super().__init__(**{"max_length": 300, "help_text": help_text, **more})
        self.suggest = suggest

    def suggestions(self) -> Sequence[str]:
        """Return the parties offered, in words."""
        return list(words_of(self.suggest(), self._actor()))

    def prepare_value(self, value: Any) -> Any:
        """Show whom a link names by an id as the field calls them."""
        named = as_uuid(str(value)) if value else None
        if named is None:
            return value
        rows = Party.objects.select_related("profile", "user").filter(pk=named)
        return next(words_of(rows, self._actor()), value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        named = party_named(text)
        if named is None:
            raise forms.ValidationError(_("Nobody is registered under this."))
        return named

    def _actor(self) -> Actor | None:
        return self.reader() if self.reader is not None else None
