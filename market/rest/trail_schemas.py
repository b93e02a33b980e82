"""The answer of the trail, as the OpenAPI document shows it. Every field but the first ones may be absent."""

from rest_framework import serializers


class SaleBody(serializers.Serializer):
    session_id = serializers.UUIDField()
    instrument = serializers.CharField()
    price_fen = serializers.IntegerField(help_text="Fen a tonne")
    buyer = serializers.CharField(required=False, help_text="An organisation's name")
    share_fen = serializers.IntegerField(help_text="What these grams are of the price, before the fee")


class StayLotBody(serializers.Serializer):
    id = serializers.UUIDField()
    instrument = serializers.CharField()
    quantity_t = serializers.IntegerField()


class StayBody(serializers.Serializer):
    kind = serializers.CharField(help_text="The kind of transfer: ISSUANCE, CUSTODY, DELIVERY, RETIREMENT …")
    at = serializers.DateTimeField()
    place = serializers.CharField(help_text="HOLDING, ESCROW, EXTERNAL, RETIRED …")
    receipt_id = serializers.UUIDField()
    certificate_no = serializers.CharField(required=False)
    lot = StayLotBody(required=False)
    sale = SaleBody(required=False)


class UnitBody(serializers.Serializer):
    serial = serializers.CharField()
    grams = serializers.IntegerField(help_text="How many of the grams are in this tonne")
    stays = StayBody(many=True)


class TrailReportBody(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    project = serializers.CharField(required=False)
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    digest = serializers.CharField(required=False)
    status = serializers.CharField()
    statement_digest = serializers.CharField(required=False)
    issuance_id = serializers.UUIDField(required=False)
    issuance_status = serializers.CharField(required=False)
    batch = serializers.CharField(required=False)
    methodology = serializers.DictField(required=False)
    factors = serializers.ListField(child=serializers.DictField(), required=False)


class WayBody(serializers.Serializer):
    grams = serializers.IntegerField()
    kind = serializers.CharField(help_text="KEPT, or the kind of transfer that took them")
    transfer_id = serializers.UUIDField(required=False)
    at = serializers.DateTimeField(required=False)
    certificate_no = serializers.CharField(required=False)
    report = TrailReportBody(required=False)
    units = UnitBody(many=True, required=False)


class TrailOriginBody(serializers.Serializer):
    grams = serializers.IntegerField()
    activity_id = serializers.UUIDField()
    type = serializers.CharField()
    occurred_from = serializers.DateTimeField()
    source = serializers.DictField(help_text="kind, code, reference")  # type: ignore[assignment]
    evidence_digest = serializers.CharField(required=False)
    verdict = serializers.DictField()
    methodology = serializers.DictField(required=False)
    factors = serializers.ListField(child=serializers.DictField(), required=False)


class TrailBody(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    book = serializers.CharField()
    amount = serializers.IntegerField()
    origins = TrailOriginBody(many=True)
    ways = WayBody(many=True)
