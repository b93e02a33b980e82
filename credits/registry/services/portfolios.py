"""Past rows of a register: entered with the totals its paper tells, signed off by another person."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import check_may, person_of
from credits.issuance.errors import DigestMismatch
from credits.issuance.permissions import APPROVE
from credits.registry.exchange_errors import ImportedBefore, PortfolioDecided, TableUnfit, TotalsDiffer
from credits.registry.exchange_models import Portfolio, PortfolioRow
from credits.registry.exchange_states import PortfolioStatus
from credits.registry.tables import PAST, named_rows, whole
from credits.schemes.models import Scheme
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, NotFound, SamePerson, gettext_noop
from puhui.kernel.reasons import check_reason


@dataclass(frozen=True, slots=True)
class Totals:
    """What the paper beside the table says."""

    projects: int
    tonnes: int


def enter_portfolio(
    *,
    actor: Actor,
    scheme: str,
    title: str,
    source: str,
    content: bytes,
    totals: Totals,
    now: datetime,
    reason: str = "",
) -> Portfolio:
    """Enter past rows; nobody sees them until another person has signed the totals off.

    Raises: NotPermitted, NotFound, InvalidInput, TableUnfit, TableFault, TotalsDiffer, ImportedBefore.
    """
    check_may(actor, APPROVE)
    found = Scheme.objects.filter(pk=scheme).first()
    if found is None:
        raise NotFound
    if not title.strip() or not source.strip():
        raise InvalidInput(gettext_noop("Say what it is and where it comes from."))
    rows = _read(content)
    tonnes = sum(row.tonnes for row in rows)
    if (len(rows), tonnes) != (totals.projects, totals.tonnes):
        detail = gettext_noop("There are %(rows)s rows of %(tonnes)s t.")
        raise TotalsDiffer(detail, rows=len(rows), tonnes=tonnes)
    try:
        with transaction.atomic():
            portfolio = Portfolio.objects.create(
                scheme=found,
                title=title.strip(),
                source=source.strip(),
                is_demonstration=found.is_demonstration,
                projects=len(rows),
                tonnes=tonnes,
                digest=sha256(content).hexdigest(),
                entered_by=person_of(actor),
                entered_at=now,
            )
            for row in rows:
                row.portfolio = portfolio
            PortfolioRow.objects.bulk_create(rows)
            _tell(actor, "portfolio_entered", portfolio, now, reason)
    except IntegrityError as error:
        if constraint_of(error) == "one_portfolio_per_file":
            raise ImportedBefore from error
        if constraint_of(error) == "one_row_per_number":
            raise TableUnfit(gettext_noop("A number stands in it twice.")) from error
        raise
    return portfolio


def confirm_portfolio(
    *, actor: Actor, portfolio_id: UUID, digest: str, now: datetime, reason: str = ""
) -> Portfolio:
    """Sign the totals off, telling back the file's digest; the public register shows the rows from now on.

    Raises: NotPermitted, NotFound, PortfolioDecided, SamePerson, DigestMismatch.
    """
    with transaction.atomic():
        portfolio = _locked(actor, portfolio_id)
        if person_of(actor) == portfolio.entered_by:
            raise SamePerson
        if digest != portfolio.digest:
            raise DigestMismatch(gettext_noop("Read it again and tell its digest."))
        return _decide(actor, portfolio, PortfolioStatus.CONFIRMED, now, reason)


def discard_portfolio(*, actor: Actor, portfolio_id: UUID, reason: str, now: datetime) -> Portfolio:
    """Discard what was entered wrongly, before it is signed off.

    Raises: NotPermitted, NotFound, PortfolioDecided, InvalidInput (no reason).
    """
    with transaction.atomic():
        portfolio = _locked(actor, portfolio_id)
        check_reason(reason)
        return _decide(actor, portfolio, PortfolioStatus.DISCARDED, now, reason)


def _read(content: bytes) -> list[PortfolioRow]:
    return [
        PortfolioRow(
            number=row["number"],
            project=row["project"],
            methodology=row["methodology"],
            region=row["region"],
            vintage=whole(row, "vintage", line),
            tonnes=whole(row, "tonnes", line),
        )
        for line, row in named_rows(content, PAST)
    ]


def _locked(actor: Actor, portfolio_id: UUID) -> Portfolio:
    check_may(actor, APPROVE)
    portfolio = Portfolio.objects.select_for_update().filter(pk=portfolio_id).first()
    if portfolio is None:
        raise NotFound
    if portfolio.status != PortfolioStatus.ENTERED:
        raise PortfolioDecided(gettext_noop("It is %(status)s."), status=portfolio.status)
    return portfolio


def _decide(
    actor: Actor, portfolio: Portfolio, status: PortfolioStatus, now: datetime, reason: str
) -> Portfolio:
    portfolio.status, portfolio.decided_by, portfolio.decided_at = status, person_of(actor), now
    portfolio.save(update_fields=["status", "decided_by", "decided_at"])
    _tell(actor, f"portfolio_{status.lower()}", portfolio, now, reason)
    return portfolio


def _tell(actor: Actor, action: str, portfolio: Portfolio, now: datetime, reason: str) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="portfolio",
        object_id=portfolio.id,
        now=now,
        reason=reason,
        digest=portfolio.digest,
        projects=portfolio.projects,
        tonnes=portfolio.tonnes,
    )
