"""Naming a party in a form: an organisation by its name or its unified social credit code, both public.

A person has no public name: whoever is meant is named by the whole id that their page shows.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.organisations.models import OrganisationProfile
from puhui.kernel.admin.searching import as_uuid
from puhui.kernel.admin.suggestions import SUGGESTED_MOST, SuggestedInput

# GB 32100: eighteen figures and letters; the check digit is looked at where a code is registered.
_CODE = re.compile(r"\b[0-9A-HJ-NPQRTUWXY]{18}\b")
ORGANISATION_HELP = _("Choose an organisation, or type its unified social credit code.")
PARTY_HELP = _(
    "Choose an organisation, or type its unified social credit code; of a person, the whole id of their page."
)


def suggested_organisations() -> Iterator[str]:
    """Yield the organisations that registered last, each as its name with its code."""
    rows = OrganisationProfile.objects.select_related("party").order_by("-registered_at")
    yield from (f"{row.party.name} ({row.code})" for row in rows[:SUGGESTED_MOST])


def party_named(text: str) -> UUID | None:
    """Return the party that a text names by a code or a whole id; None where it names nobody."""
    code = _CODE.search(text.upper())
    if code is not None:
        return OrganisationProfile.objects.filter(code=code[0]).values_list("party_id", flat=True).first()
    return as_uuid(text.strip())


class PartyField(forms.CharField):
    """A party; its value is the party's id."""

    def __init__(self, *, help_text: Any = PARTY_HELP, **more: Any) -> None:
        widget = SuggestedInput(suggested_organisations)
        super().__init__(**{"max_length": 300, "help_text": help_text, "widget": widget, **more})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        named = party_named(text)
        if named is None:
            raise forms.ValidationError(_("Nobody is registered under this."))
        return named
