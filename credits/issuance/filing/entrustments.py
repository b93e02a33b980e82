"""Who entrusted the filing to whom: the third part of a filing (decisions 2), from rows that stay as they
are.

What was done to a mandate after the last approval is left out, so that the part is the same whenever made.
Of an owner that is a natural person neither name nor number stands here: the mandate's id and the digest of
its signed paper tell the authority, which has the paper, whose it is.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.mandates.models import WHOLE_BP, Mandate
from accounts.mandates.news import percent
from accounts.organisations.models import OrganisationProfile
from accounts.people.models import Party
from accounts.people.states import PartyKind
from credits.issuance.filing.texts import ENTRUSTED_BUNDLE, ENTRUSTED_MANDATE, ENTRUSTED_OWNER, RESIDENTS
from credits.issuance.models import Issuance
from credits.projects.mandated_filing_models import MandatedFiling
from credits.projects.models import ProjectKind
from puhui.kernel.catalog import Text
from puhui.kernel.clock import business_date


def entrustments_of(issuance: Issuance, sealed: dict[str, Any]) -> dict[str, Any]:
    """Return the part: `kind`, `text` in both languages, the `mandates`, and a bundle's `owners` with what
    their sites bring; of a programme how many residents assigned their grams."""
    project = issuance.report.project
    if project is None:
        return {"kind": "PROGRAMME", "text": _both(RESIDENTS), "residents": sealed.get("residents", 0)}
    if project.kind == ProjectKind.BUNDLE:
        sites = sealed.get("sites", [])
        mandates = _mandates({UUID(site["mandate"]) for site in sites})
        told = {"kind": "BUNDLE", "text": _both(ENTRUSTED_BUNDLE), "owners": _owners(sites, mandates)}
    else:
        mandates = _mandates(_filed_under(issuance))
        text = ENTRUSTED_MANDATE if mandates else ENTRUSTED_OWNER
        told = {"kind": "MANDATE" if mandates else "OWNER", "text": _both(text)}
    codes, decided_at = _codes(mandates), _decided_at(issuance)
    return {
        **told,
        "mandates": [_mandate(each, codes, decided_at) for each in mandates],
        "residents": 0,
    }


def _filed_under(issuance: Issuance) -> set[UUID]:
    """Return the mandates under which the project, or this report of it, was filed up to the request."""
    rows = MandatedFiling.objects.filter(
        Q(report_id=None) | Q(report_id=issuance.report_id),
        project=issuance.report.project_id,
        filed_at__lte=issuance.requested_at,
    )
    return set(rows.values_list("mandate_id", flat=True))


def _mandates(ids: Collection[UUID]) -> list[Mandate]:
    return list(Mandate.objects.filter(pk__in=ids).select_related("owner", "agent").order_by("id"))


def _mandate(mandate: Mandate, codes: dict[UUID, str], decided_at: datetime | None) -> dict[str, Any]:
    revoked_at = mandate.revoked_at
    is_revoked = revoked_at is not None and decided_at is not None and revoked_at <= decided_at
    return {
        "mandate": str(mandate.id),
        "owner": _name(mandate.owner),
        "owner_code": codes.get(mandate.owner_id, ""),
        "owner_kind": mandate.owner.kind,
        "agent": _name(mandate.agent),
        "agent_code": codes.get(mandate.agent_id, ""),
        "scope": {
            "acts": sorted(mandate.acts),
            "projects": ["ALL"] if mandate.subjects is None else sorted(map(str, mandate.subjects)),
        },
        "valid_from": mandate.valid_from.isoformat(),
        "valid_to": mandate.valid_to.isoformat(),
        "revoked_on": business_date(revoked_at).isoformat() if is_revoked and revoked_at else "",
        "paper_sha256": mandate.document_digest,
        "agent_share_percent": percent(mandate.agent_share_bp),
        "owner_share_percent": percent(WHOLE_BP - mandate.agent_share_bp),
    }


def _owners(sites: Collection[dict[str, Any]], mandates: list[Mandate]) -> list[dict[str, Any]]:
    """Return for each owner of sites that the report counts: its sites, their grams and its mandates."""
    by_id = {str(mandate.id): mandate for mandate in mandates}
    held: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for site in sites:
        held[by_id[site["mandate"]].owner_id].append(site)
    owners = {mandate.owner_id: mandate.owner for mandate in mandates}
    codes = _codes(mandates)
    return [
        {
            "owner": _name(owner),
            "owner_code": codes.get(owner_id, ""),
            "owner_kind": owner.kind,
            "sites": len(held[owner_id]),
            "grams": sum(site["grams"] for site in held[owner_id]),
            "mandates": sorted({site["mandate"] for site in held[owner_id]}),
        }
        for owner_id, owner in owners.items()
    ]


def _codes(mandates: Collection[Mandate]) -> dict[UUID, str]:
    parties = {party for each in mandates for party in (each.owner_id, each.agent_id)}
    return dict(OrganisationProfile.objects.filter(party__in=parties).values_list("party_id", "code"))


def _decided_at(issuance: Issuance) -> datetime | None:
    """Return when the last approval that counts was given."""
    given = issuance.approvals.filter(dropped_at=None, digest=issuance.digest)
    return given.order_by("-approved_at").values_list("approved_at", flat=True).first()


def _name(party: Party) -> str:
    return party.name if party.kind == PartyKind.ORGANISATION else ""


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}"
