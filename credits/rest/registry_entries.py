"""Entries of the public register as plain values, for the API and the page alike."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from accounts.people.models import Party
from accounts.people.states import PartyKind
from credits.issuance.models import Issuance, Notice
from credits.issuance.states import IssuanceStatus, ObjectionStatus
from credits.projects.filings import shares_of
from credits.projects.models import Project
from credits.registry.exchange_models import Portfolio, PortfolioRow
from credits.registry.figures import SchemeFigures
from credits.registry.serials import Part, names_of
from credits.rest.benefit_sharing import sharing_entries
from credits.retirement.models import Retirement
from credits.retirement.public import is_named, numbers_of
from credits.retirement.selectors import serials_of
from puhui.kernel.quantities import G_PER_T, plain


def name_of(party: Party) -> str | None:
    """Return an organisation's name; of a person nothing."""
    return party.name if party.kind == PartyKind.ORGANISATION else None


def project_entries(projects: Sequence[Project], now: datetime) -> list[dict[str, Any]]:
    """Return registered projects, with who shares their benefit as the law has it made public."""
    shares = shares_of([project.pk for project in projects], now)
    return [_project(each) | {"benefit_sharing": sharing_entries(shares[each.pk])} for each in projects]


def _project(project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "name": project.name if project.party.kind == PartyKind.ORGANISATION else "",
        "owner": name_of(project.party),
        "scheme": project.scheme,
        "project_type": project.project_type,
        "methodology": project.methodology,
        "region": project.region,
        "capacity_kw": None if project.capacity_kw is None else plain(project.capacity_kw),
        "commissioned_on": project.commissioned_on,
        "status": project.status,
        "registered_at": project.registered_at,
    }


def issuance_entry(issuance: Issuance) -> dict[str, Any]:
    intent = issuance.intent
    return {
        "batch": issuance.batch,
        "serial": f"{intent.batch}-{intent.first_no}-{intent.last_no}",
        "scheme": issuance.scheme,
        "methodology": issuance.methodology,
        "city": issuance.city,
        "vintage": issuance.vintage,
        "issued_t": issuance.issued_t,
        "buffer_t": issuance.withheld_t,
        "holder": name_of(issuance.party),
        "project_id": issuance.report.project_id,
        "status": issuance.status,
        "suspended_at": getattr(issuance, "suspended_at", None),
        "minted_at": issuance.minted_at,
        "report_digest": issuance.digest,
        "statement_digest": issuance.statement.digest,
        "notice_id": issuance.notice.id,
    }


def part_entries(batch: str, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Return where the parts of a serial are: organisations by name, retirements by certificate."""
    names, numbers = names_of(part.holder for part in parts), numbers_of(part.source for part in parts)
    return [
        {
            "first": part.first,
            "last": part.last,
            "serial": f"{batch}-{part.first}-{part.last}",
            "quantity_t": part.last - part.first + 1,
            "status": part.status,
            "holder": names.get(part.holder) if part.holder else None,
            "certificate_no": numbers.get(part.source) if part.source else None,
        }
        for part in parts
    ]


def retirement_entries(retirements: Sequence[Retirement]) -> list[dict[str, Any]]:
    serials = serials_of([row.id for row in retirements])
    return [
        {
            "certificate_no": row.certificate_no if is_named(row) else None,
            "scheme": row.scheme,
            "quantity_t": row.quantity_g // G_PER_T,
            "purpose": row.purpose,
            "beneficiary": row.beneficiary if is_named(row) else None,
            "retired_at": row.retired_at,
            "serials": serials[row.id],
        }
        for row in retirements
    ]


def notice_entry(notice: Notice, now: datetime) -> dict[str, Any]:
    issuance = notice.issuance
    open_ones = sum(one.status == ObjectionStatus.OPEN for one in notice.objections.all())
    is_told = notice.ended_at is None and issuance.status == IssuanceStatus.IN_NOTICE
    is_open = is_told and (now < notice.runs_until or open_ones > 0)
    project = issuance.report.project
    return {
        "id": notice.id,
        "status": "OPEN" if is_open else "OVER",
        "scheme": issuance.scheme,
        "methodology": issuance.methodology,
        "city": issuance.city,
        "vintage": issuance.vintage,
        "issued_t": issuance.issued_t,
        "holder": name_of(issuance.party),
        "project": project.name if project is not None and name_of(issuance.party) else None,
        "report_digest": issuance.digest,
        "working_days": notice.working_days,
        "starts_at": notice.starts_at,
        "ends_at": notice.ends_at,
        "runs_until": None if is_open and open_ones else notice.runs_until,
        "objections_open": open_ones,
        "issuance_status": issuance.status,
    }


def portfolio_entry(portfolio: Portfolio) -> dict[str, Any]:
    mean = (Decimal(portfolio.tonnes) / portfolio.projects).quantize(Decimal("0.01"), ROUND_DOWN)
    return {
        "id": portfolio.id,
        "scheme": portfolio.scheme_id,
        "title": portfolio.title,
        "told_by": portfolio.source,
        "is_demonstration": portfolio.is_demonstration,
        "projects": portfolio.projects,
        "tonnes_t": portfolio.tonnes,
        "mean_t": str(mean),
        "digest": portfolio.digest,
    }


def past_row_entry(row: PortfolioRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "project": row.project,
        "methodology": row.methodology,
        "region": row.region,
        "vintage": row.vintage,
        "tonnes_t": row.tonnes,
    }


def figures_entry(figures: SchemeFigures) -> dict[str, Any]:
    return {
        "scheme": figures.scheme,
        "issued_t": figures.issued_t,
        **{f"{status}_t": tonnes for status, tonnes in figures.by_status.items()},
        "holdings": [
            {"holder_class": each.holder_class, "holders": each.holders, "tonnes_t": each.tonnes}
            for each in figures.holdings
        ],
        "projects": figures.projects,
        "issuances": figures.issuances,
        "open_notices": figures.open_notices,
    }
