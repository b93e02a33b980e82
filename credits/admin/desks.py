"""Which cases somebody sees in the admin: those of the bodies at whose desk they sit, or of a territory."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from credits.verification.states import CaseStatus
from puhui.kernel.admin.acting import regions_in_sight


def of_my_desks(request: HttpRequest, path: str, permission: str) -> Q:
    """Return the condition that a case (at `path`, such as `case__`) is the request's to see.

    For the authority by territory; for a verifier by the body alone, wherever the report lies.
    """
    regions = regions_in_sight(request, permission)
    if regions is None:
        return Q()
    return Q(**{f"{path}body__party_id__in": my_bodies(request)}) | Q(**{f"{path}report__city__in": regions})


def my_bodies(request: HttpRequest) -> list[Any]:
    """Return the parties at whose desk the request's user sits."""
    return list(request.user.desks)  # type: ignore[union-attr]


def waits_at_my_desks(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return the open cases of my bodies that these may go on with; who has none sees every open case."""
    rows = rows.filter(status=CaseStatus.OPEN)
    mine = my_bodies(request)
    return rows.filter(body__party_id__in=mine, stands_still_since=None) if mine else rows


def stand_still(rows: QuerySet, _asked: Any = None) -> QuerySet:
    """Return the open cases whose body may not go on, and that nobody else may take."""
    return rows.filter(status=CaseStatus.OPEN, stands_still_since__isnull=False)
