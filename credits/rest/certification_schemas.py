"""The bodies of certification of products, as the OpenAPI document shows them."""

from datetime import date
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from credits.factors.products.quality import BASIC_DEFAULT
from credits.factors.products.rows import CODE_MOST, NAME_MOST, TEXT_MOST
from credits.factors.products.vocabulary import BOUNDARY, STAGES, UNITS
from credits.rest.product_schemas import FootprintOut, StagesOut, footprint_body
from credits.rest.project_schemas import FileOut
from credits.verification.certification.models import SIGNED, ProductCertification
from credits.verification.certification.permissions import decides_today, may_certify, may_revoke
from credits.verification.certification.selectors import standing_of
from credits.verification.certification.states import CertificationStatus as S
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.rest.fields import LineField, ParagraphField
from puhui.kernel.rest.objects import Act, StateBody
from puhui.kernel.rest.serializers import PageBody, StrictBoolean, StrictSerializer

OBJECT_TYPE = "product_certification"
_DECIDED = (Act("certify", {S.SUBMITTED}, may_certify), Act("refuse", {S.SUBMITTED}, may_certify))
_REVOKED = (Act("revoke", {S.CERTIFIED}, may_revoke),)
NUMBER_MOST = 40


def acts_for(actor: Actor) -> tuple[Act, ...]:
    """Return what can be done to certifications; whether the actor's body stands is asked once, for all."""
    return _DECIDED + _REVOKED if decides_today(actor, business_date(puhui_now())) else _REVOKED


class StagesIn(StrictSerializer):
    upstream = LineField(required=False, max_length=NUMBER_MOST)
    production = LineField(required=False, max_length=NUMBER_MOST)
    downstream = LineField(required=False, max_length=NUMBER_MOST)


class FootprintIn(StrictSerializer):
    """What an enterprise says of its product; numbers are decimal texts. Its name is put in by us."""

    code = LineField(
        max_length=CODE_MOST, help_text="the enterprise's own; the same code is the next version"
    )
    name_zh = LineField(max_length=NAME_MOST)
    name_en = LineField(max_length=NAME_MOST, required=False, default="", allow_blank=True)
    value = LineField(max_length=NUMBER_MOST)
    unit = serializers.ChoiceField(UNITS)
    functional_unit = LineField(max_length=NAME_MOST)
    boundary = serializers.ChoiceField(list(BOUNDARY))
    stages = StagesIn(required=False, default=dict, help_text="in the unit of the whole, which they make up")
    gas_shares = serializers.DictField(
        child=LineField(max_length=NUMBER_MOST), required=False, default=dict, help_text="gas → percent"
    )
    data_year = serializers.IntegerField(required=False, allow_null=True, default=None)
    region = LineField(max_length=NAME_MOST, required=False, default="", allow_blank=True)
    uncertainty = LineField(max_length=NAME_MOST, required=False, default="", allow_blank=True)
    low_carbon = StrictBoolean(required=False, default=False, source="is_low_carbon")
    quality = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=5),
        required=False,
        default=dict,
        help_text="reliability, completeness, … from 1 (best) to 5; all six or none",
    )
    basic_uncertainty = LineField(max_length=NUMBER_MOST, required=False, default=str(BASIC_DEFAULT))
    source = LineField(max_length=TEXT_MOST)  # type: ignore[assignment]  # a field of that name


class SubmissionIn(StrictSerializer):
    footprint = FootprintIn(help_text="as JSON text in the form")
    file = serializers.FileField(allow_empty_file=True, help_text="an image or a PDF, 10 MiB at most")


class NothingIn(StrictSerializer):
    """A body without a field."""


class ReasonIn(StrictSerializer):
    reason = ParagraphField(min_length=5, max_length=500)


class SubmittedOut(serializers.Serializer):
    code = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField()
    functional_unit = serializers.CharField()
    boundary = serializers.ChoiceField(list(BOUNDARY))
    stages = StagesOut()
    gas_shares = serializers.DictField(child=serializers.CharField())
    data_year = serializers.IntegerField(allow_null=True)
    region = serializers.CharField()
    uncertainty = serializers.CharField()
    low_carbon = serializers.BooleanField()
    quality = serializers.DictField(child=serializers.IntegerField())
    basic_uncertainty = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class CertificationOut(StateBody):
    id = serializers.UUIDField()
    enterprise = serializers.CharField()
    footprint = SubmittedOut()
    digest = serializers.CharField(help_text="SHA-256 of the footprint as it was handed in")
    evidence = FileOut()
    submitted_at = serializers.DateTimeField()
    verified_by = serializers.CharField(allow_null=True, help_text="the body that decided")
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="of a refusal or a revocation")
    product_id = serializers.UUIDField(allow_null=True)
    certificate_no = serializers.CharField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    standing = serializers.ChoiceField(["VALID", "EXPIRED", "REVOKED"], allow_null=True)


class CertificationPageOut(PageBody):
    results = CertificationOut(many=True)


class CertificateOut(serializers.Serializer):
    certificate_no = serializers.CharField()
    status = serializers.ChoiceField(["VALID", "EXPIRED", "REVOKED"])
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(help_text="the first day on which it holds no more")
    enterprise = serializers.CharField()
    verified_by = serializers.CharField(help_text="the verification body")
    certified_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    revocation_reason = serializers.CharField(allow_null=True)
    evidence_digest = serializers.CharField(help_text="SHA-256 of the file that the verifier read")
    footprint = FootprintOut()


def certification_body(row: ProductCertification, state: dict[str, Any], today: date) -> dict[str, Any]:
    """Return a certification as those see it who have a part in it."""
    file = row.evidence
    return {
        "id": row.id,
        "enterprise": row.party.name,
        "footprint": _submitted(row.content),
        "digest": row.digest,
        "evidence": {
            "id": file.id,
            "media_type": file.media_type,
            "size_bytes": file.size_bytes,
            "width": file.width,
            "height": file.height,
            "original_name": file.original_name,
            "digest": file.digest,
            "url": reverse("evidence", args=[file.id]),
        },
        "submitted_at": row.submitted_at,
        "verified_by": row.body and row.body.party.name,
        "decided_at": row.decided_at,
        "reason": row.reason or None,
        "product_id": row.version and row.version.product_id,
        "certificate_no": row.certificate_no,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "standing": standing_of(row, today) if row.status in SIGNED else None,
        **state,
    }


def certificate_body(row: ProductCertification, today: date) -> dict[str, Any]:
    """Return a certificate as anybody sees it."""
    assert row.body is not None
    assert row.version is not None
    return {
        "certificate_no": row.certificate_no,
        "status": standing_of(row, today),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "enterprise": row.party.name,
        "verified_by": row.body.party.name,
        "certified_at": row.decided_at,
        "revoked_at": row.revoked_at,
        "revocation_reason": row.reason or None,
        "evidence_digest": row.evidence.digest,
        "footprint": footprint_body(row.version),
    }


def _submitted(content: dict[str, Any]) -> dict[str, Any]:
    """Return a footprint under the names that it was handed in by, without what we put into it."""
    told = {name: value for name, value in content.items() if name not in ("enterprise", "data_type")}
    stages = {name: content["stages"].get(name) for name in STAGES}
    return told | {"low_carbon": told.pop("is_low_carbon"), "stages": stages}
