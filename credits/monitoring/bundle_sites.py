"""A bundle's period, site by site: each for the days it counts, by every step; the sum is floored once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from uuid import UUID

from accounts.mandates.models import Mandate
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.engine import Quantified
from credits.methodologies.language.document import Tier
from credits.monitoring.report_errors import NothingToReport
from credits.monitoring.report_gaps import check_gaps
from credits.monitoring.report_inputs import Gap, MeterReadings, inputs_from
from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.report_quantities import quantify_inputs
from credits.projects.bundles.models import Site
from credits.projects.bundles.selectors import sites_within
from credits.projects.models import Project
from puhui.kernel.errors import gettext_noop as _


@dataclass(frozen=True, slots=True)
class SiteClaim:
    """What one site brings in its days [since, until): `exact_g` before any rounding."""

    site: Site
    since: date
    until: date
    readings: MeterReadings
    gaps: tuple[Gap, ...]
    values: tuple
    quantified: Quantified
    exact_g: Decimal


@dataclass(frozen=True, slots=True)
class Bundled:
    """The sites' claims, the first to join first, and their sum in whole grams."""

    claims: tuple[SiteClaim, ...]
    reduction_g: int


def lock_mandates(bundle: Project) -> None:
    """Keep the sites' mandates as they are until the transaction ends: a site's last day does not move
    between its quantification and what the database claims for it."""
    held = Site.objects.filter(bundle=bundle).values("mandate_id")
    list(Mandate.objects.select_for_update(of=("self",)).filter(pk__in=held).order_by("pk").values_list("pk"))


def quantify_sites(
    report: MonitoringReport, bound: BoundMethodology, tier: Tier, meters: list[MeterReadings]
) -> Bundled:
    """Quantify every site that counts for days of the report.

    Raises: BaselineMissing, InputOutOfBounds, NothingToReport, ReadingsIncomplete, RulesBroken, UnitMismatch.
    """
    assert report.project is not None
    by_meter = {each.meter.id: each for each in meters}
    claims = tuple(
        _claim(site, days, report, bound, tier, by_meter)
        for site, days in sites_within(report.project, report.period_from, report.period_to)
    )
    if not claims:
        raise NothingToReport(_("No site of the bundle counts for days of this period."))
    # Noise is taken off each site by its own formula; of the sum nothing is cut off but the last gram.
    with localcontext(prec=60):
        total = sum((claim.exact_g for claim in claims), Decimal(0))
    return Bundled(claims, int(total))


def _claim(
    site: Site,
    days: tuple[date, date],
    report: MonitoringReport,
    bound: BoundMethodology,
    tier: Tier,
    by_meter: Mapping[UUID, MeterReadings],
) -> SiteClaim:
    since, until = days
    readings = within(by_meter[site.meter_id], since, until)
    inputs, gaps = inputs_from(bound.document.inputs, [readings], since, until)
    check_gaps(bound, tier, inputs, gaps, counts_gaps=report.counts_gaps)
    values, quantified = quantify_inputs(bound, tier, inputs)
    with localcontext(prec=60):
        exact_g = max(quantified.steps[-1], Decimal(0)) * bound.quantifier.scales[tier]
    return SiteClaim(site, since, until, readings, tuple(gaps), values, quantified, exact_g)


def within(meter: MeterReadings, since: date, until: date) -> MeterReadings:
    """Return the meter with those readings alone that lie in [since, until) as a whole."""
    kept = tuple(row for row in meter.readings if since <= row.period_from and row.period_to <= until)
    return MeterReadings(meter.meter, kept)
