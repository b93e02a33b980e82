"""What a filing says, as plain values from rows alone: made again, it is the same to the last byte.

No natural person is named: who approved stands in the audit trail, here stand capacities and times.
"""

from datetime import datetime
from typing import Any

from accounts.people.states import PartyKind
from credits.issuance.models import Issuance
from credits.schemes.models import Scheme
from puhui.kernel.clock import SHANGHAI

# Of the form of this content, for whoever reads it in years to come.
FORM = 1


def filing_content(issuance: Issuance) -> dict[str, Any]:
    """Return the five parts of a filing, and the head that names them."""
    scheme = Scheme.objects.get(pk=issuance.scheme)
    report, statement, notice = issuance.report, issuance.statement, issuance.notice
    sealed = report.content or {}
    approvals = issuance.approvals.filter(dropped_at=None, digest=issuance.digest)
    party = issuance.party
    return {
        "form": FORM,
        "issuance": str(issuance.id),
        "scheme": issuance.scheme,
        "scheme_name": f"{scheme.name_zh} {scheme.name_en}",
        "authority": f"{scheme.authority_zh} {scheme.authority_en}",
        "demonstration": scheme.is_demonstration,
        "holder": party.name if party.kind == PartyKind.ORGANISATION else "",
        "methodology": issuance.methodology,
        "city": issuance.city,
        "vintage": issuance.vintage,
        "tonnes": issuance.tonnes,
        "buffer_t": issuance.buffer_t,
        "accounting_report": {"digest": report.digest, "reduction_g": report.reduction_g, "sealed": sealed},
        "verification_statement": {
            "opinion": statement.opinion,
            "tonnes": statement.tonnes,
            "text": statement.text,
            "body": statement.case.body.party.name if statement.case.body else "",
            "report_digest": statement.report_digest,
            "digest": statement.digest,
            "signed_at": _at(statement.signed_at),
        },
        "entrustments": _entrustments(issuance, sealed),
        "notice_record": {
            "working_days": notice.working_days,
            "starts_at": _at(notice.starts_at),
            "ends_at": _at(notice.ends_at),
            "runs_until": _at(notice.runs_until),
            "ended_at": _at(notice.ended_at),
            "objections": [
                {
                    "received_at": _at(each.received_at),
                    "text": each.text,
                    "status": each.status,
                    "decision": each.decision,
                }
                for each in notice.objections.order_by("received_at", "id")
            ],
            "approvals": [
                {"role": each.role, "approved_at": _at(each.approved_at), "digest": each.digest}
                for each in approvals.order_by("approved_at", "id")
            ],
        },
        "no_double_claim": {
            "declared": bool(report.project.no_double_claim) if report.project else True,
            "schemes": ["CCER", "GEC", "VCS", "Puhui"],
            "ground": "declared by the owner with the project"
            if report.project
            else "each gram is taken from one assignment, once, under a constraint of the database",
        },
    }


def _entrustments(issuance: Issuance, sealed: dict[str, Any]) -> dict[str, Any]:
    if issuance.report.project is not None:
        return {"kind": "OWNER", "text": "The owner of the project files for itself.", "residents": 0}
    return {
        "kind": "PROGRAMME",
        "text": "Residents assigned their grams to the programme; each assignment is a transfer listed in the"
        " sealed report.",
        "residents": sealed.get("residents", 0),
    }


def _at(instant: datetime | None) -> str:
    return "" if instant is None else instant.astimezone(SHANGHAI).isoformat()
