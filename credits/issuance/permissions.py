"""Who sees issuances and decides on them."""

from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.people.permissions import can, check_may, person_of, regions_in_sight
from credits.issuance.errors import Involved
from credits.issuance.models import Issuance
from credits.monitoring.report_selectors import is_in_own_name
from credits.projects.bundles.owners import owners_of
from credits.verification.ties import behind_party, readers_of
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound

APPROVE, DECIDE, VIEW = "credits.approve_issuance", "credits.decide_objection", "credits.view_issuance"


def visible_issuances(actor: Actor) -> QuerySet[Issuance]:
    """Return the acting party's issuances; for staff in their own name also those of their territory."""
    seen = Q(party_id=actor.party_id)
    if is_in_own_name(actor):
        regions = regions_in_sight(actor, VIEW)
        seen = Q() if regions is None else seen | Q(city__in=regions)
    return Issuance.objects.filter(seen).order_by("-id")


def locked_issuance(actor: Actor, issuance_id: UUID) -> Issuance:
    """Return an issuance that the actor may see, locked; raises NotFound."""
    rows = visible_issuances(actor).select_for_update(of=("self",)).select_related("report", "statement")
    issuance = rows.filter(pk=issuance_id).first()
    if issuance is None:
        raise NotFound
    return issuance


def may_decide(actor: Actor, issuance: Issuance) -> bool:
    """Tell whether the actor is a registrar of the issuance's city."""
    return is_in_own_name(actor) and can(actor, APPROVE, region=issuance.city)


def check_decides(actor: Actor, issuance: Issuance) -> None:
    """Refuse who is no registrar of the city, or has a part in the report; raises NotPermitted, Involved."""
    check_may(actor, APPROVE, region=issuance.city)
    check_uninvolved(person_of(actor), issuance)


def check_uninvolved(person: UUID, issuance: Issuance) -> None:
    """Refuse whoever made, vouched for or gains by the report, and their people; raises Involved.

    As the draw of verifiers does it counts ended roles and revoked mandates, and those who act for an agent.
    """
    report = issuance.report
    parties = {issuance.party_id, *(owners_of(report.project_id) if report.project_id else ())}
    parts = {report.created_by, report.submitted_by} | readers_of(report)
    if person in parts.union(*(behind_party(party) for party in parties)):
        raise Involved
