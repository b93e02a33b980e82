"""What a form of the market offers, so that nobody types a code: by name, with the code behind it."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.people.models import Party
from market.admin.cells import scheme_codes
from market.bridge.models import Venue
from market.custody.names import Named, known_methodologies, known_schemes
from market.instruments.models import Instrument
from market.instruments.states import InstrumentStatus
from market.risk.models import Participant
from puhui.kernel.admin.suggestions import SUGGESTED_MOST
from puhui.kernel.admin.words import NOTHING, in_language

Choices = list[tuple[str, str]]


def one_of(label: Any, choices: Callable[[], Choices]) -> forms.ChoiceField:
    """Return a choice that may be left out."""
    return forms.ChoiceField(
        label=label,
        choices=lambda: [("", NOTHING), *choices()],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )


def scheme_choices() -> Choices:
    """Return all schemes as choices; one that only an instrument names stands by its code."""
    named = dict(_named(known_schemes()))
    return list((dict(scheme_codes()) | named).items())


def trading_scheme_choices() -> Choices:
    """Return the schemes that have instruments, as choices."""
    named = dict(_named(known_schemes()))
    return [(code, named.get(code, code)) for code, _label in scheme_codes()]


def methodology_choices() -> Choices:
    """Return all methodologies as choices."""
    return _named(known_methodologies())


def instrument_choices() -> Choices:
    """Return the instruments that are traded as choices."""
    rows = Instrument.objects.filter(status=InstrumentStatus.ACTIVE).order_by("code")
    return [(row.code, f"{in_language(row, 'title')} ({row.code})") for row in rows]


def venue_choices() -> Choices:
    """Return the venues as choices."""
    rows = Venue.objects.order_by("code")
    return [(row.code, f"{in_language(row, 'title')} ({row.code})") for row in rows]


def participants() -> Iterable[Party]:
    """Return the parties that were admitted last."""
    rows = Participant.objects.select_related("party__profile", "party__user").order_by("-admitted_at")
    return [row.party for row in rows[:SUGGESTED_MOST]]


def _named(rows: Iterable[Named]) -> Choices:
    return [(row.code, f"{in_language(row, 'name')} ({row.code})") for row in rows]
