"""The answers about product footprints, as the OpenAPI document shows them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers

from credits.factors.products.models import ProductVersion
from credits.factors.products.selectors import sd95_of
from credits.factors.products.vocabulary import BOUNDARY, DATA_TYPE, STAGES
from credits.verification.certification.models import ProductCertification
from credits.verification.certification.selectors import certificates_of, standing_of
from puhui.kernel.rest.serializers import PageBody


class StagesOut(serializers.Serializer):
    upstream = serializers.CharField(allow_null=True, help_text="decimal text in the unit of the whole")
    production = serializers.CharField(allow_null=True)
    downstream = serializers.CharField(allow_null=True)


class FootprintQualityOut(serializers.Serializer):
    scores = serializers.DictField(
        child=serializers.IntegerField(), help_text="reliability, completeness, … from 1 (best) to 5"
    )
    basic_uncertainty = serializers.CharField()
    sd95 = serializers.CharField(help_text="the value divided and multiplied by it spans 95 %")


class StandingOut(serializers.Serializer):
    certificate_no = serializers.CharField()
    status = serializers.ChoiceField(["VALID", "EXPIRED", "REVOKED"])
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(help_text="the first day on which it holds no more")
    verified_by = serializers.CharField(help_text="the verification body")
    certified_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    revocation_reason = serializers.CharField(allow_null=True)


class FootprintOut(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField(help_text="the database's own; not unique where entry is above 1")
    entry = serializers.IntegerField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    value = serializers.CharField(help_text="decimal text as printed in the source")
    unit = serializers.CharField()
    functional_unit = serializers.CharField()
    boundary = serializers.ChoiceField(list(BOUNDARY))
    stages = StagesOut()
    gas_shares = serializers.DictField(child=serializers.CharField(), help_text="gas → percent")
    data_year = serializers.IntegerField(allow_null=True)
    data_type = serializers.ChoiceField(list(DATA_TYPE))
    region = serializers.CharField()
    enterprise = serializers.CharField()
    low_carbon = serializers.BooleanField()
    uncertainty = serializers.CharField()
    quality = FootprintQualityOut(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the argument
    published_at = serializers.DateTimeField()
    digest = serializers.CharField()


class ProductOut(FootprintOut):
    certification = StandingOut(allow_null=True)


class ProductPageOut(PageBody):
    results = ProductOut(many=True)


class ProductHistoryOut(ProductOut):
    versions = ProductOut(many=True)


def product_bodies(versions: Collection[ProductVersion], today: date) -> list[dict[str, Any]]:
    """Return footprints as the API shows them, each with the certificate it has or had."""
    certificates = certificates_of(version.pk for version in versions)
    return [
        footprint_body(version) | {"certification": _certification(certificates.get(version.pk), today)}
        for version in versions
    ]


def _certification(certificate: ProductCertification | None, today: date) -> dict[str, Any] | None:
    if certificate is None or certificate.body is None:
        return None
    return {
        "certificate_no": certificate.certificate_no,
        "status": standing_of(certificate, today),
        "valid_from": certificate.valid_from,
        "valid_to": certificate.valid_to,
        "verified_by": certificate.body.party.name,
        "certified_at": certificate.decided_at,
        "revoked_at": certificate.revoked_at,
        "revocation_reason": certificate.reason or None,
    }


def footprint_body(version: ProductVersion) -> dict[str, Any]:
    """Return what the footprint itself says; a name that was never translated stands in Chinese."""
    is_english = (get_language() or "").startswith("en")
    return {
        "id": version.product_id,
        "code": version.product.code,
        "entry": version.product.entry,
        "version": version.version,
        "name": version.name_en if is_english and version.name_en else version.name_zh,
        "value": version.value,
        "unit": version.unit,
        "functional_unit": version.functional_unit,
        "boundary": version.boundary,
        "stages": {name: version.stages.get(name) for name in STAGES},
        "gas_shares": version.gas_shares,
        "data_year": version.data_year,
        "data_type": version.data_type,
        "region": version.region,
        "enterprise": version.enterprise,
        "low_carbon": version.is_low_carbon,
        "uncertainty": version.uncertainty,
        "quality": _quality(version),
        "source": version.source,
        "published_at": version.published_at,
        "digest": version.digest,
    }


def _quality(version: ProductVersion) -> dict[str, Any] | None:
    sd95 = sd95_of(version)
    if sd95 is None:
        return None
    return {
        "scores": version.quality,
        "basic_uncertainty": version.basic_uncertainty,
        "sd95": str(sd95),
    }
