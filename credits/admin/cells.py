"""Values that several pages of credits show alike: a party, an asset, a date with its open end."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.admin.party_links import named_link, party_link
from credits.ledger.models import Asset
from credits.ledger.types import Book
from credits.monitoring.report_models import MonitoringReport
from credits.projects.models import Project
from credits.registry.serials import PLACES
from puhui.kernel.admin.columns import Column, computed, written
from puhui.kernel.admin.words import NOTHING, amount, link, region_name

UNIT = {Book.PERSONAL: "g", Book.COIN_ONLY: "g", Book.REGISTRY: "g"}


def party(label: str | Promise) -> Column:
    """Return the column of the party that a row belongs to."""
    return computed("party", label, lambda row: party_link(row.party_id))


def organisation(label: str | Promise) -> Column:
    """Return the column of an organisation that a row belongs to, by its name, which is public. The page
    reads the party along with its rows (`list_select_related`)."""

    return computed("party", label, lambda row: named_link(row.party))


def project_link(project: Project | None) -> Any:
    """Return a link to a project, by its name; of the programme's own reports there is none."""
    if project is None:
        return NOTHING
    return link(reverse("admin:credits_project_change", args=[project.pk]), project.name)


def report_link(report: MonitoringReport) -> Any:
    """Return a link to a monitoring report, by its methodology and period."""
    return link(reverse("admin:credits_monitoringreport_change", args=[report.pk]), str(report))


def quantity(asset: Asset, number: int | None) -> str:
    """Return an amount in the unit of its asset: grams, coins or fen."""
    if asset.book == Book.COIN:
        return amount(number, _("coins"))
    return amount(number, _("fen") if asset.book == Book.CASH else UNIT[Book(asset.book)])


def asset_name(asset: Asset) -> str:
    """Return what an asset is, in words."""
    parts = [asset.get_book_display(), asset.scheme, asset.methodology]
    parts += [region_name(asset.city) if asset.city else "", str(asset.vintage or ""), asset.batch]
    return " · ".join(part for part in parts if part)


def place_name(status: str) -> str:
    """Return where numbers of a batch are, in words."""
    return _(PLACES[status])


def period(begin: date | None, end: date | None) -> str:
    """Return a half-open period of days."""
    return f"{written(begin)} – {end.isoformat() if end else '…'}"
