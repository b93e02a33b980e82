"""What a filing says, as plain values from rows alone: made again, it is the same to the last byte.

No natural person is named: who approved stands in the audit trail, here stand capacities and times.
"""

from typing import Any

from accounts.people.states import PartyKind
from credits.issuance.filing.entrustments import entrustments_of
from credits.issuance.filing.notices import notices_of, shown
from credits.issuance.filing.texts import DECLARED, REGISTERS, TAKEN_ONCE
from credits.issuance.models import Issuance
from credits.schemes.models import Scheme

# Of the form of this content, for whoever reads it in years to come. 2: the mandates under which it was filed
# and the notice to stakeholders stand in it. 3: the registers named are those the project itself declared.
FORM = 3


def filing_content(issuance: Issuance) -> dict[str, Any]:
    """Return the five parts of a filing, and the head that names them."""
    scheme = Scheme.objects.get(pk=issuance.scheme)
    report, statement = issuance.report, issuance.statement
    sealed = report.content or {}
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
            "signed_at": shown(statement.signed_at),
        },
        "entrustments": entrustments_of(issuance, sealed),
        "notice_record": notices_of(issuance),
        "no_double_claim": _no_double_claim(sealed),
    }


def _no_double_claim(sealed: dict[str, Any]) -> dict[str, Any]:
    """Return what the project declared, as it was sealed; for a programme's residents nobody declares."""
    project = sealed.get("project", {})
    ground = DECLARED if project else TAKEN_ONCE
    return {
        "declared": project.get("no_double_claim", False),
        "registers": [
            {"register": code, "words": f"{REGISTERS[code].zh} {REGISTERS[code].en}"}
            for code in project.get("declared_free_of", [])
        ],
        "ground": f"{ground.zh} {ground.en}",
    }
