"""The answers about transfers and trusted destinations, as the OpenAPI document shows them."""

from rest_framework import serializers

from puhui.kernel.rest.objects import StateBody
from puhui.kernel.rest.serializers import PageBody


class TransferBody(StateBody):
    id = serializers.UUIDField()
    direction = serializers.ChoiceField(["out", "in"], help_text="Out of the acting party, or to it")
    holder = serializers.CharField(help_text="The organisation that the units leave")
    destination_id = serializers.UUIDField()
    destination = serializers.CharField(help_text="The organisation they go to")
    batch = serializers.CharField()
    quantity_t = serializers.IntegerField()
    reason = serializers.CharField()
    is_trusted = serializers.BooleanField(help_text="To a trusted destination: it goes at once")
    initiated_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True, help_text="When the units go, if approved")
    ended_at = serializers.DateTimeField(allow_null=True)


class TransferPage(PageBody):
    results = TransferBody(many=True)


class DestinationBody(StateBody):
    id = serializers.UUIDField()
    destination_id = serializers.UUIDField()
    destination = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    active_at = serializers.DateTimeField(
        allow_null=True, help_text="From then on transfers to it go without waiting"
    )
    removed_at = serializers.DateTimeField(allow_null=True)


class DestinationPage(PageBody):
    results = DestinationBody(many=True)
