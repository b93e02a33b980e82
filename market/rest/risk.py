"""The risk gate as a participant sees it: a dry run of an order, and one's own limits with what is used."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.people.models import Party
from accounts.people.permissions import check_may
from accounts.people.states import PartyKind
from market.custody.selectors import holdings_of
from market.custody.services import holding_of
from market.instruments.selectors import instrument, instruments
from market.risk.defaults import defaults
from market.risk.gate import check_order
from market.risk.linked import linked_to
from market.risk.models import LimitName
from market.risk.order import Order
from market.risk.selectors import class_of, figures_in_force, open_buys_t, used_today_fen
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import AMOUNT_MAX, G_PER_T
from puhui.kernel.rest.fields import AmountField, LineField
from puhui.kernel.rest.query import refuse_unknown
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView

PRICE_MOST_FEN = 10**9


class OrderIn(StrictSerializer):
    """An order that somebody thinks of placing; a resident buys to retire only."""

    instrument = LineField(max_length=80)
    side = serializers.ChoiceField(["BUY", "SELL"])
    mode = serializers.ChoiceField(["AUCTION_ONEWAY", "BRIDGE"])
    purpose = serializers.ChoiceField(["HOLD", "RETIRE", "SELL"])
    quantity_t = AmountField(max_value=AMOUNT_MAX // G_PER_T)
    price_fen = AmountField(max_value=PRICE_MOST_FEN, required=False, allow_null=True, default=None)


class FailureBody(serializers.Serializer):
    code = serializers.CharField()
    limit = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField(allow_null=True)
    requested = serializers.IntegerField(allow_null=True)


class RiskCheckBody(serializers.Serializer):
    accepted = serializers.BooleanField()
    code = serializers.CharField(allow_null=True, help_text="of the first failure; null if there is none")
    failures = FailureBody(many=True)


class LimitBody(serializers.Serializer):
    scheme = serializers.CharField()
    limit = serializers.CharField()
    value = serializers.IntegerField()
    used = serializers.IntegerField(allow_null=True, help_text="of a day's limit: today's orders, fen")


class PositionBody(serializers.Serializer):
    instrument = serializers.CharField()
    holding_t = serializers.IntegerField()
    open_t = serializers.IntegerField(help_text="what the open buys come to")
    limit_t = serializers.IntegerField()


class RightBody(serializers.Serializer):
    side = serializers.CharField()
    mode = serializers.CharField()
    purpose = serializers.CharField()


class LimitsBody(serializers.Serializer):
    participant_class = serializers.CharField(allow_null=True, help_text="null: not admitted")
    permitted = RightBody(many=True)
    limits = LimitBody(many=True)
    positions = PositionBody(many=True)
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="Where the figures come from that nobody changed"
    )
    confidence = serializers.CharField()


class RiskCheckView(PuhuiView):
    @extend_schema(operation_id="check_risk", request=OrderIn, responses=RiskCheckBody)
    def post(self, request: Request) -> Response:
        """Run an order through the gate without placing it: the same checks, nothing stored.

        Limits alone are judged: money, a beneficiary and who may bid at all are the bid's own matter.
        """
        body = OrderIn(data=request.data)
        body.is_valid(raise_exception=True)
        order = _order(self.actor, self.party_id, **body.validated_data)
        failures = check_order(order=order, now=puhui_now())
        return Response(
            {
                "accepted": not failures,
                "code": failures[0].code if failures else None,
                "failures": [
                    {
                        "code": failure.code,
                        "limit": failure.limit,
                        "used": failure.used,
                        "requested": failure.requested,
                    }
                    for failure in failures
                ],
            }
        )


class RiskLimitsView(PuhuiView):
    @extend_schema(operation_id="read_own_limits", responses=LimitsBody)
    def get(self, request: Request) -> Response:
        """Read the acting party's class, limits and use."""
        refuse_unknown(request)
        party_id, now = self.party_id, puhui_now()
        participant_class = class_of(party_id, is_person=_is_person(self.actor, party_id))
        traded = list(instruments().values_list("code", "scheme"))
        figures = {scheme: figures_in_force(scheme, participant_class) for _, scheme in traded}
        open_t = open_buys_t(party_id)
        used = {scheme: used_today_fen(scheme, party_id, now) for scheme in figures}
        return Response(
            {
                "participant_class": participant_class or None,
                "permitted": [
                    dict(zip(("side", "mode", "purpose"), right.split(), strict=True))
                    for right in sorted(defaults().permitted(participant_class))
                ],
                "limits": [
                    {
                        "scheme": scheme,
                        "limit": name,
                        "value": value,
                        "used": used[scheme] if name == LimitName.DAILY_NOTIONAL_FEN else None,
                    }
                    for scheme, values in sorted(figures.items())
                    for name, value in sorted(values.items())
                ],
                "positions": [
                    {
                        "instrument": code,
                        "holding_t": holding_of(party_id, code),
                        "open_t": open_t.get(code, 0),
                        "limit_t": figures[scheme].get(LimitName.POSITION_MAX_T, 0),
                    }
                    for code, scheme in traded
                ],
                "source": defaults().source,
                "confidence": defaults().confidence,
            }
        )


def _order(
    actor: Actor, party_id: UUID, *, instrument: str, quantity_t: int, price_fen: int | None, **terms: Any
) -> Order:
    linked = linked_to(party_id)
    return Order(
        subject_kind="dry_run",
        subject_id=new_id(),
        scheme=_scheme_of(instrument),
        party_id=party_id,
        person_id=actor.person_id,
        is_person=_is_person(actor, party_id),
        instrument=instrument,
        quantity_t=quantity_t,
        price_fen=price_fen,
        holding_t=holding_of(party_id, instrument),
        linked=linked,
        linked_holding_t=holdings_of(linked, instrument),
        **terms,
    )


def _scheme_of(code: str) -> str:
    return instrument(code).scheme


def _is_person(actor: Actor, party_id: UUID) -> bool:
    """Tell what the acting party is; for an organisation the role must carry orders."""
    if party_id == actor.person_id:
        return True
    check_may(actor, "market.place_order")
    return not Party.objects.filter(pk=party_id, kind=PartyKind.ORGANISATION).exists()


urlpatterns = [
    path("market/risk/check", RiskCheckView.as_view(), name="risk-check"),
    path("market/risk/limits", RiskLimitsView.as_view(), name="risk-limits"),
]
