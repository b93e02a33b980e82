"""What an activity would be worth, by a methodology of the library."""

from datetime import datetime
from functools import partial
from typing import Any

from django.urls import path
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.households.selectors import household_size_at
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.estimation import estimate
from credits.methodologies.explanation import factors_of, parameters_of, rules_of, steps_of, tables_of
from credits.rest.catalog_schemas import EstimateIn, EstimateOut
from credits.rest.own_past import past_of
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.rest.permissions import Anyone
from puhui.kernel.rest.views import PuhuiView

# How the document says that a sign-in is taken and none is needed.
NOT_NEEDED: Any = [{}, {"bearer": []}]


class EstimateView(PuhuiView):
    """What an activity would be worth: the evaluator of the batch, with assumptions to try out.

    Whoever is signed in has their own past and household looked at, as crediting would; nobody needs to be.
    """

    permission_classes = (Anyone,)

    @extend_schema(operation_id="estimate", auth=NOT_NEEDED, request=EstimateIn, responses=EstimateOut)
    def post(self, request: Request, code: str) -> Response:
        """Estimate; a broken rule is an answer, not an error."""
        body = EstimateIn(data=request.data)
        body.is_valid(raise_exception=True)
        asked, now = body.validated_data, puhui_now()
        # As they were sent: the serializer would have turned a number into a text.
        sent: dict[str, Any] = dict(request.data)
        found = estimate(
            code=code,
            inputs=sent["inputs"],
            assumptions=sent.get("assumptions", {}),
            on=business_date(asked.get("occurred_at", now)),
            now=now,
            version=asked.get("version"),
            region=asked.get("region"),
            tier=asked.get("evidence_tier"),
            **_known_of(request.auth, asked, now),
        )
        language, bound, quantified = get_language() or "", found.bound, found.quantified
        return Response(
            {
                "reduction_g": quantified.reduction_g,
                "credited_g": quantified.credited_g,
                "coin_only": found.tier in bound.coin_only_tiers,
                "evidence_tier": found.tier,
                "tier_multiplier": str(bound.multipliers[found.tier]),
                "tier_confidence": bound.terms(found.tier).origin.confidence,
                "region": found.region,
                "steps": steps_of(
                    bound, quantified, language, found.values, own=found.own, assumed=found.assumed
                ),
                "factors": factors_of(bound, language),
                "parameters": parameters_of(bound, language),
                "tables": tables_of(bound, language),
                "rules": rules_of(bound, quantified, language),
                "methodology": _used(bound, language),
            }
        )


def _known_of(caller: object, asked: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return what crediting would know of whoever asks; nothing of somebody who is not signed in."""
    if not isinstance(caller, Actor) or caller.party_id is None:
        return {}
    day = business_date(asked.get("occurred_at", now))
    return {
        "household_size": household_size_at(caller.party_id, day),
        "find_own": partial(
            past_of, caller.party_id, now=now, begins=asked.get("occurred_at"), meter=asked.get("meter")
        ),
    }


def _used(bound: BoundMethodology, language: str) -> dict[str, Any]:
    filing = bound.document.filing
    return {
        "code": bound.code,
        "version": bound.version,
        "digest": bound.digest,
        "title": bound.document.title.in_language(language),
        "authority": filing.authority.in_language(language),
        "demonstration": filing.is_demonstration,
        "formula_confidence": bound.document.formula_confidence,
    }


urlpatterns = [
    path("methodologies/<str:code>/estimate", EstimateView.as_view(), name="estimate"),
]
