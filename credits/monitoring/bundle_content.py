"""What a bundle's report seals: as any project's, and for each site its days, inputs, steps and grams.

Whose site it is stands in no content: the mandate's id and the agent's share tell how the benefit is shared.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from credits.methodologies.bound import BoundMethodology
from credits.methodologies.explanation import steps_of
from credits.methodologies.language.document import Tier
from credits.monitoring.bundle_sites import Bundled, SiteClaim
from credits.monitoring.report_content import (
    documents_shown,
    gaps_shown,
    inputs_shown,
    project_head,
    readings_shown,
)
from credits.monitoring.report_gaps import gap_steps
from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.quantities import plain


def bundle_content(
    report: MonitoringReport, *, bound: BoundMethodology, bundled: Bundled, tier: Tier, now: datetime
) -> dict[str, Any]:
    """Return the content of a bundle's report; `inputs` are the sums over the sites."""
    total = sum((claim.values[0] for claim in bundled.claims), Decimal(0))
    return {
        **project_head(report, bound=bound, tier=tier, now=now),
        "inputs": inputs_shown(bound, (total,)),
        "steps": [
            {
                "name": "sum_of_sites",
                "title": "Sum over the sites, cut to whole grams once",
                "formula": "floor(sum(reduction of each site))",
                "value": str(bundled.reduction_g),
                "unit": "g",
            }
        ],
        "sites": [_site(bound, claim) for claim in bundled.claims],
        "readings": [row for claim in bundled.claims for row in readings_shown([claim.readings])],
        "gaps": [row for claim in bundled.claims for row in gaps_shown(list(claim.gaps))],
        "documents": documents_shown(report),
    }


def _site(bound: BoundMethodology, claim: SiteClaim) -> dict[str, Any]:
    site = claim.site
    return {
        "id": str(site.id),
        "connection": site.connection.number,
        "meter": site.meter.serial_no,
        "device": site.device.number,
        "capacity_kw": plain(site.capacity_kw),
        "starts_on": site.counts_from.isoformat(),
        "from": claim.since.isoformat(),
        "to": claim.until.isoformat(),
        "mandate": str(site.mandate_id),
        "agent_share_bp": site.mandate.agent_share_bp,
        "inputs": inputs_shown(bound, claim.values),
        "steps": [
            *gap_steps(bound, claim.values, list(claim.gaps)),
            *steps_of(bound, claim.quantified, "en", claim.values),
        ],
        # What the site's part of the benefit is reckoned by.
        "grams": claim.quantified.credited_g,
        "gap_days": sum((gap.days_to - gap.days_from).days for gap in claim.gaps if not gap.minutes),
    }
