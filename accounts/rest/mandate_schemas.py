"""The bodies of the mandates' calls."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from accounts.people.roles import MandateAct
from puhui.kernel.rest.fields import DayField, QuantityField
from puhui.kernel.rest.objects import StateBody
from puhui.kernel.rest.serializers import PageBody, StrictSerializer
from puhui.kernel.rest.texts import LineField


class PercentField(QuantityField):
    """Up to 100 with two decimal places."""


class MandateIn(StrictSerializer):
    agent_id = serializers.UUIDField()
    acts = serializers.ListField(
        child=serializers.ChoiceField(MandateAct.choices), min_length=1, max_length=10
    )
    subjects = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        allow_null=True,
        default=None,
        min_length=1,
        max_length=500,
        help_text="The projects it is limited to; left out: all that the organisation has and will have",
    )
    paper_id = serializers.UUIDField(help_text="The signed entrustment, sent as a paper before")
    valid_from = DayField()
    valid_to = DayField(help_text="The first day on which it is over")
    agent_share_percent = PercentField(
        whole=3, places=2, help_text='The agent\'s part of the benefit, such as "12.50"'
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["agent_share_bp"] = int(attrs.pop("agent_share_percent") * Decimal(100))
        return attrs


class RevocationIn(StrictSerializer):
    reason = LineField(max_length=500)


class MandateOut(StateBody):
    id = serializers.UUIDField()
    owner_id = serializers.UUIDField()
    owner = serializers.CharField()
    agent_id = serializers.UUIDField()
    agent = serializers.CharField()
    acts = serializers.ListField(child=serializers.CharField())
    subjects = serializers.ListField(child=serializers.UUIDField(), allow_null=True)
    document_digest = serializers.CharField(help_text="SHA-256 of the signed entrustment")
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    agent_share_percent = serializers.CharField()
    granted_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    revoke_reason = serializers.CharField(allow_blank=True)


class MandatePage(PageBody):
    results = MandateOut(many=True)
