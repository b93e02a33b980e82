"""What an issuance is made with: the methodology's code in serials, and the share its buffer withholds."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from credits.methodologies.binding import NotInForce
from credits.methodologies.snapshot import current_snapshot, program_of
from credits.monitoring.bases import bind_basis
from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.errors import gettext_noop


@dataclass(frozen=True, slots=True)
class Terms:
    """`serial_code` as it stands in serial numbers; `buffer_share` from 0 to below 1."""

    serial_code: str
    buffer_share: Decimal

    def buffer_of(self, tonnes: int) -> int:
        """Return the whole tonnes withheld, rounded up: in doubt for the buffer (decisions 14, 33).

        But never the last tonne (ADR 0053): an issuance of which nothing is left to its party is none.
        """
        withheld = int((tonnes * self.buffer_share).to_integral_value(ROUND_CEILING))
        return min(withheld, tonnes - 1)


def buffer_of_granted(granted_t: int, *, asked_t: int, asked_buffer_t: int) -> int:
    """Return the whole tonnes withheld of what an authority grants: the buffer's part of what was asked for,
    rounded up, and never the last tonne (ADRs 0034, 0053). Tonnes, `granted_t` from 1."""
    return min(-(-asked_buffer_t * granted_t // asked_t), granted_t - 1)


def terms_of(report: MonitoringReport, now: datetime) -> Terms:
    """Return the terms of the version a project's report rests on; for the programme of the one in effect.

    Raises NotInForce where the programme's methodology has no version for the period.
    """
    if report.basis_id is not None:
        document = bind_basis(report.basis_id).document
        return Terms(document.serial_code, document.buffer_share)
    # Grams of a year may be reported after it, by the version of that year.
    day = min(report.period_from, date(report.vintage, 12, 31))
    version = current_snapshot(now).version_on(report.methodology, day, now)
    if version is None:
        detail = gettext_noop("No version of %(name)s is in effect on %(day)s.")
        raise NotInForce(detail, name=report.methodology, day=day.isoformat())
    document = program_of(version.id, version.digest).document
    return Terms(document.serial_code, document.buffer_share)
