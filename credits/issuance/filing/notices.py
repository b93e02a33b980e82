"""The two notices of a filing: to the project's stakeholders before it was filed (the 2022 Measures), and to
the public before its units are issued; each with its days, what was objected and what was answered.

Who objected is nobody's business but the registrar's: words and days stand here, no name and no address.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from credits.issuance.models import Issuance, Objection
from credits.projects.filing_models import StakeholderNotice
from credits.projects.models import Project
from credits.projects.objection_models import StakeholderObjection
from puhui.kernel.clock import SHANGHAI


def notices_of(issuance: Issuance) -> dict[str, Any]:
    """Return the record: the public notice itself, the approvals after it, and `stakeholder_notices`."""
    notice, project = issuance.notice, issuance.report.project
    approvals = issuance.approvals.filter(dropped_at=None, digest=issuance.digest)
    return {
        "working_days": notice.working_days,
        "starts_at": shown(notice.starts_at),
        "ends_at": shown(notice.ends_at),
        "runs_until": shown(notice.runs_until),
        "ended_at": shown(notice.ended_at),
        "objections": _objections(notice.objections.order_by("received_at", "id")),
        "approvals": [
            {"role": each.role, "approved_at": shown(each.approved_at), "digest": each.digest}
            for each in approvals.order_by("approved_at", "id")
        ],
        "stakeholder_notices": [] if project is None else _stakeholder_notices(project),
    }


def shown(instant: datetime | None) -> str:
    """Return an instant as it is written in a filing: ISO 8601 of Shanghai; empty for none."""
    return "" if instant is None else instant.astimezone(SHANGHAI).isoformat()


def _stakeholder_notices(project: Project) -> list[dict[str, Any]]:
    """Return every notice that names what was filed (methodology, region, thing claimed), oldest first.

    The filing rests on the last; those before it may have told another place or other meters, or were ended
    by an objection. Chosen by what all notices ever kept: a package made again is the same to the last byte.
    """
    rows = StakeholderNotice.objects.filter(
        project=project,
        methodology=project.methodology,
        region=project.region,
        object_key=project.object_key,
    )
    return [
        {
            "agency": each.agency,
            "key_terms": each.key_terms,
            "benefit_sharing": each.benefit_sharing,
            "working_days": each.working_days,
            "starts_at": shown(each.starts_at),
            "ends_at": shown(each.runs_until),
            "objections": _objections(each.objections.order_by("received_at", "id")),
        }
        for each in rows.order_by("starts_at", "id")
    ]


def _objections(rows: Iterable[Objection] | Iterable[StakeholderObjection]) -> list[dict[str, Any]]:
    return [
        {
            "received_at": shown(each.received_at),
            "text": each.text,
            "status": each.status,
            "decided_at": shown(each.decided_at),
            "decision": each.decision,
        }
        for each in rows
    ]
