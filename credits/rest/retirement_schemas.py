"""The answers about retirements and certificates, as the OpenAPI document shows them."""

from rest_framework import serializers

from puhui.kernel.rest.serializers import PageBody


class UnitsBody(serializers.Serializer):
    methodology = serializers.CharField()
    city = serializers.CharField()
    vintage = serializers.IntegerField()
    batch = serializers.CharField(allow_null=True)
    serials = serializers.ListField(
        child=serializers.CharField(), help_text="Of registry units: the serial numbers that are retired"
    )
    quantity_g = serializers.IntegerField()
    receipt_id = serializers.UUIDField(help_text="The id of the ledger's transfer")


class BothLanguages(serializers.Serializer):
    zh_hans = serializers.CharField()
    en = serializers.CharField()


class CertificateSchemeBody(serializers.Serializer):
    code = serializers.CharField()
    name = BothLanguages()
    authority = BothLanguages()
    demonstration = serializers.BooleanField()


class CertificateBody(serializers.Serializer):
    certificate_no = serializers.CharField()
    scheme = CertificateSchemeBody()
    book = serializers.CharField(help_text="personal or registry")
    quantity_g = serializers.IntegerField()
    quantity_t = serializers.IntegerField(required=False)
    purpose = serializers.CharField()
    beneficiary = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    retired_at = serializers.DateTimeField()
    units = UnitsBody(many=True)
    statement = BothLanguages()
    certificate_url = serializers.URLField()
    pdf_url = serializers.URLField()


class RetirementBody(serializers.Serializer):
    id = serializers.UUIDField()
    certificate_no = serializers.CharField()
    certificate_url = serializers.URLField()
    pdf_url = serializers.URLField()
    book = serializers.CharField(help_text="personal or registry")
    quantity_g = serializers.IntegerField()
    quantity_t = serializers.IntegerField(required=False)
    purpose = serializers.CharField()
    beneficiary = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    retired_at = serializers.DateTimeField()
    units = UnitsBody(many=True)


class RetirementPage(PageBody):
    results = RetirementBody(many=True)
