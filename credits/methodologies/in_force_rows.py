"""Puts a published methodology in force for its activity type in a place: the row that crediting goes by."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from credits.factors.selectors import factor_table
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.language import Document
from credits.methodologies.models import InForce
from credits.methodologies.publication import check_factors
from credits.schemes.models import Scheme
from credits.schemes.rules import check_rules_in_force
from puhui.kernel.catalog import DocumentError
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.regions import lies_under, places


@dataclass(frozen=True, slots=True)
class Place:
    """Where a publication puts its methodology in force: scheme, region, from a day (none: its first)."""

    scheme: str
    region: str
    starts: date | None = None


def put_in_force(document: Document, draft: MethodologyDraft, place: Place, *, today: date) -> InForce:
    """Make the row for the document's activity type, and end the one of another methodology before it.

    Where the methodology is in force on that day already, that row is the answer. Raises DocumentError.
    """
    starts = place.starts or document.effective_from
    activity_type = _checked_type(document, place, starts, today)
    rows = InForce.objects.filter(activity_type=activity_type, region=place.region, withdrawn_by=None)
    rows = rows.filter(Q(in_force_to=None) | Q(in_force_to__gt=starts)).order_by("in_force_from")
    for row in rows:
        if row.scheme_id != place.scheme:
            problem = _("the type belongs to the scheme %(scheme)s there")
            raise _refusal(document, "scheme", problem, _("Name that one."), scheme=row.scheme_id)
        if row.methodology_id == document.code and row.in_force_from <= starts:
            return row
        if row.in_force_from >= starts:
            problem = _("%(name)s is in force there from %(from)s on")
            fix = _("Begin after it has begun: it ends then.")
            words = {"name": row.methodology_id, "from": row.in_force_from.isoformat()}
            raise _refusal(document, "from", problem, fix, **words)
        row.in_force_to_before, row.in_force_to, row.closed_by = row.in_force_to, starts, draft
        row.save(update_fields=["in_force_to_before", "in_force_to", "closed_by"])
    return InForce.objects.create(
        scheme_id=place.scheme,
        activity_type=activity_type,
        region=place.region,
        in_force_from=starts,
        methodology_id=document.code,
        made_by=draft,
    )


def _checked_type(document: Document, place: Place, starts: date, today: date) -> str:
    if not document.activity_type:
        problem = _("a methodology without an activity type is in force nowhere")
        raise document.file.error(problem, _("Publish it without a place."), at=("activity_type",))
    scheme = Scheme.objects.filter(code=place.scheme).first()
    if scheme is None:
        raise _refusal(document, "scheme", _("%(name)s is no scheme"), _("Name one."), name=place.scheme)
    if scheme.is_demonstration != document.filing.is_demonstration:
        problem = _("a demonstration edition is in force in a demonstration alone, and no other edition is")
        raise document.file.error(problem, _("Name another scheme."), at=("filing", "demonstration"))
    if place.region not in places() or not any(lies_under(place.region, one) for one in scheme.regions):
        problem, fix = _("%(code)s is no region of this scheme"), _("Name a region of the scheme.")
        raise _refusal(document, "region", problem, fix, code=place.region)
    check_rules_in_force(place.scheme, today)
    if starts < max(today, document.effective_from):
        problem = _("it cannot be in force before it is published and in effect")
        raise _refusal(document, "from", problem, _("Let it begin later."))
    check_factors(document, factor_table(), region=place.region, on=starts)
    return document.activity_type


def _refusal(document: Document, key: str, problem: str, fix: str, **data: Any) -> DocumentError:
    """Return a refusal of what was asked beside the text, by the key that a scheme's file would have."""
    return DocumentError(problem, fix, key=f"in_force.{key}", file=document.file.name, **data)
