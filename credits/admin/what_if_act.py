"""An act that was sent, to be tried out under a draft: what it observed, and what its person's past says."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_noop as _

from accounts.households.selectors import household_size_at
from credits.activities.models import Activity
from credits.activities.own_past import Told
from credits.factors.resolution import FactorTable
from credits.methodologies.bound import BoundMethodology, bind, keys_of
from credits.methodologies.language import Document, Program
from credits.monitoring.own_past import find_own_past
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import Kind, PuhuiError


class NoSuchAct(PuhuiError):
    kind, code, title = Kind.MISSING, "not_found", _("No act of this type with this id is in your sight")


class Tried(NamedTuple):
    """Where and when a draft is tried out, and the values that it begins with."""

    region: str
    on: date
    texts: dict[str, str]
    bound: BoundMethodology
    values: dict[str, Any]


def example_of(program: Program, table: FactorTable) -> Tried:
    """Return the document's first example."""
    example = program.document.examples[0]
    bound = bind(program, table, region=example.region, on=example.on, keys=example.texts)
    values = {**example.inputs, **example.assumptions}
    return Tried(example.region, example.on, dict(example.texts), bound, values)


def act_of(request: HttpRequest, program: Program, table: FactorTable, activity_id: str) -> Tried:
    """Return an act with its person's own past as crediting finds it; raises NoSuchAct for one that the
    reader's role does not see, or of another type, and what `bind` raises."""
    document = program.document
    activity = _in_sight(request, document, activity_id)
    on = business_date(activity.occurred_from)
    keys = keys_of(document, activity.inputs, household_size_at(activity.party_id, on))
    bound = bind(program, table, region=activity.region, on=on, keys=keys)
    told = Told(
        activity.party_id,
        activity.type_id,
        activity.meter_id,
        activity.occurred_from,
        activity.occurred_to,
    )
    own = find_own_past(told, bound, puhui_now()) if bound.has_history else {}
    resolved = {item.name: own.get(item.name, item.value) for item in bound.resolved}
    observed: dict[str, Any] = {item.name: activity.inputs.get(item.name, "") for item in document.inputs}
    found: dict[str, Decimal] = {name: value for name, value in resolved.items() if value is not None}
    texts = {text.name: activity.inputs[text.name] for text in document.texts if text.name in activity.inputs}
    return Tried(activity.region, on, texts, bound, observed | dict.fromkeys(resolved, "") | found)


def _in_sight(request: HttpRequest, document: Document, activity_id: str) -> Activity:
    page = admin.site.get_model_admin(Activity)
    found = None
    if isinstance(page, ReadOnlyAdmin) and page.has_view_permission(request):
        found = page.get_object(request, activity_id)
    if not isinstance(found, Activity) or found.type.code != document.activity_type:
        raise NoSuchAct
    return found
