"""The bodies of the activities' calls, as the OpenAPI document shows them (they are read and checked item by
item)."""

from rest_framework import serializers

from puhui.kernel.rest.serializers import PageBody


class SourceBody(serializers.Serializer):
    kind = serializers.ChoiceField(["operator", "device", "self"])
    code = serializers.CharField(required=False, max_length=200)
    reference = serializers.CharField(required=False, max_length=200)
    signature = serializers.CharField(required=False, max_length=200)


class DeviceBody(serializers.Serializer):
    mock = serializers.BooleanField(required=False)
    steps = serializers.IntegerField(required=False, min_value=0, max_value=1_000_000)
    crs = serializers.ChoiceField(["WGS84", "GCJ02", "BD09"], required=False)


class MeterReadingBody(serializers.Serializer):
    to = serializers.CharField(help_text="What the meter showed when the period ended")

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is a word of Python's."""
        shown = serializers.CharField(help_text="What the meter showed when the period began")
        return {"from": shown, **super().get_fields()}


class ActivityBody(serializers.Serializer):
    client_id = serializers.CharField(max_length=200)
    type = serializers.CharField()
    occurred_from = serializers.DateTimeField()
    occurred_to = serializers.DateTimeField()
    region = serializers.CharField(required=False)
    meter = serializers.UUIDField(required=False, help_text="Of one's household; `household_*` types alone")
    reading = MeterReadingBody(required=False, help_text="Of `meter`; their difference is the consumption")
    inputs = serializers.DictField(child=serializers.CharField())
    source = SourceBody()  # type: ignore[assignment]
    device = DeviceBody(required=False)
    trace = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=4, max_length=4),
        required=False,
        max_length=20_000,
    )


class ActivityBatch(serializers.Serializer):
    activities = serializers.ListField(child=ActivityBody(), min_length=1, max_length=500)


class ItemResultBody(serializers.Serializer):
    client_id = serializers.CharField(allow_null=True)
    id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(["ACCEPTED", "DUPLICATE", "INVALID"])
    problem = serializers.DictField(required=False)


class ActivityResults(serializers.Serializer):
    results = ItemResultBody(many=True)


class VerdictReasonBody(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    value = serializers.CharField(required=False)
    threshold = serializers.CharField(required=False)


class StepBody(serializers.Serializer):
    name = serializers.CharField()
    formula = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField()
    source = serializers.CharField(allow_null=True, required=False)  # type: ignore[assignment]
    confidence = serializers.CharField(allow_null=True, required=False)


class FactorBody(serializers.Serializer):
    code = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    version = serializers.IntegerField()


class VerificationBody(serializers.Serializer):
    decided_at = serializers.DateTimeField()
    reasons = VerdictReasonBody(many=True)
    evidence_tier = serializers.CharField()
    reduction_g = serializers.IntegerField()
    credited_g = serializers.IntegerField()
    capped_g = serializers.IntegerField()
    counted_before_g = serializers.IntegerField(
        help_text="Of the same ride, credited to another of one's activities and taken off here"
    )
    methodology = serializers.DictField(allow_null=True)
    steps = StepBody(many=True)
    factors = FactorBody(many=True)
    recomputed = serializers.BooleanField()


class AppealBody(serializers.Serializer):
    open_until = serializers.DateTimeField(allow_null=True, help_text="Until when an appeal may be made")
    made_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    is_upheld = serializers.BooleanField(allow_null=True)
    reasons = VerdictReasonBody(many=True)


class SecondLookBody(serializers.Serializer):
    opened_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    stands = serializers.BooleanField(allow_null=True, help_text="What was found; null while it is read")
    reasons = VerdictReasonBody(many=True)


class CancelledBody(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(["CANCELLED"])
    cancelled_at = serializers.DateTimeField()


class DividedBody(serializers.Serializer):
    share_bp = serializers.IntegerField(help_text="Hundredths of a percent")
    part_g = serializers.IntegerField()
    is_mine = serializers.BooleanField()


class ActivityItem(serializers.Serializer):
    id = serializers.UUIDField()
    client_id = serializers.CharField()
    type = serializers.CharField()
    status = serializers.CharField()
    occurred_from = serializers.DateTimeField()
    occurred_to = serializers.DateTimeField()
    region = serializers.CharField()
    meter = serializers.UUIDField(allow_null=True)
    inputs = serializers.DictField(child=serializers.CharField())
    source = SourceBody()  # type: ignore[assignment]
    evidence_tier = serializers.CharField()
    preview_g = serializers.IntegerField()
    credited_g = serializers.IntegerField(allow_null=True)
    coin_only = serializers.BooleanField(allow_null=True)
    received_at = serializers.DateTimeField()
    verification = VerificationBody(required=False, allow_null=True)
    divided = DividedBody(
        many=True,
        required=False,
        help_text="How a household's bill was divided by its agreed shares; empty for one claimant",
    )
    trace = serializers.ChoiceField(
        ["NONE", "KEPT", "DESTROYED"],
        required=False,
        help_text="Whether raw points are kept; they go some time after the decision, what they showed stays",
    )
    appeal = AppealBody(required=False, allow_null=True)
    second_look = SecondLookBody(
        required=False,
        allow_null=True,
        help_text="Where a file speaks against what is credited already; the grams stay meanwhile",
    )


class ActivityPage(PageBody):
    results = ActivityItem(many=True)
