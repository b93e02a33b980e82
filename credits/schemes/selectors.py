"""Reads the rules of a scheme that are numbers."""

from datetime import date

from django.db.models import Q

from credits.schemes.models import CoinRate, Scheme
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class CoinRateMissing(PuhuiError):
    """The scheme has announced no rate: `scheme`, `methodology`, `day`."""

    kind, code, title = Kind.CONFLICT, "coin_rate_missing", _("No coin rate is announced")


def active_schemes(on: date) -> list[Scheme]:
    """Return the schemes that take part on a day, by code."""
    running = Q(valid_to=None) | Q(valid_to__gt=on)
    return list(Scheme.objects.filter(running, status="ACTIVE", valid_from__lte=on).order_by("code"))


def coin_rate_for(scheme: str, methodology: str, on: date) -> CoinRate:
    """Return the rate for a methodology on a day: its own if there is one, else the scheme's for all.

    Raises CoinRateMissing. Coins for grams are `grams * rate.coins_per_1000g // 1000`, rounded down once.
    """
    rates = CoinRate.objects.filter(scheme=scheme, methodology__in=["", methodology], effective_from__lte=on)
    rate = rates.order_by("-methodology", "-effective_from", "-version").first()
    if rate is None:
        problem = _("%(scheme)s has no coin rate for %(methodology)s on %(day)s.")
        raise CoinRateMissing(problem, scheme=scheme, methodology=methodology, day=on.isoformat())
    return rate
