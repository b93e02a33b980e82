"""The bodies of the methodologies' and factors' calls, as the OpenAPI document shows them."""

import re
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from puhui.kernel.rest.serializers import PageBody, StrictSerializer


class QualityScoresOut(serializers.Serializer):
    reliability = serializers.IntegerField()
    completeness = serializers.IntegerField()
    time = serializers.IntegerField()
    geography = serializers.IntegerField()
    technology = serializers.IntegerField()
    sample = serializers.IntegerField()


class FactorQualityOut(serializers.Serializer):
    scores = QualityScoresOut(help_text="1 the best, 5 the worst")
    basic_uncertainty = serializers.CharField(help_text="a factor of at least 1, decimal text")
    sd95 = serializers.CharField(help_text="95 of 100 lie between value / sd95 and value × sd95")


class FactorVersionOut(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    region = serializers.CharField()
    year = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()
    kind = serializers.CharField(help_text="average, margin, footprint, travel, …; never interchangeable")
    value = serializers.CharField(help_text="decimal text as printed in the source")
    unit = serializers.CharField()
    gas = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(["active", "placeholder", "reference_only", "conflicting"])
    placeholder = serializers.BooleanField(help_text="stands in for a value of the place itself")
    confidence = serializers.CharField()
    uncertainty = serializers.CharField()
    quality = FactorQualityOut(allow_null=True)
    gwp_set = serializers.CharField(help_text="AR4, AR5 or AR6; empty where the source states none")
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the argument
    source_url = serializers.CharField()
    note = serializers.CharField()
    published_at = serializers.DateTimeField()
    digest = serializers.CharField()


class FactorPageOut(PageBody):
    results = FactorVersionOut(many=True)


class FactorOut(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    current = FactorVersionOut(many=True)
    versions = FactorVersionOut(many=True)


class MethodologySummaryOut(serializers.Serializer):
    code = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    activity_type = serializers.CharField(allow_null=True)
    participant = serializers.ChoiceField(["resident", "organisation"])
    evidence_tiers = serializers.ListField(child=serializers.CharField())
    coin_only = serializers.BooleanField()
    authority = serializers.CharField()
    demonstration = serializers.BooleanField()
    effective_from = serializers.DateField()
    effective_to = serializers.DateField(allow_null=True)
    status = serializers.CharField()
    digest = serializers.CharField()


class MethodologyPageOut(PageBody):
    results = MethodologySummaryOut(many=True)


class UsedFactorOut(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField()
    published_value = serializers.CharField()
    published_unit = serializers.CharField()
    kind = serializers.CharField()
    region = serializers.CharField()
    factor_year = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the argument
    confidence = serializers.CharField()
    placeholder = serializers.BooleanField()


class VersionOut(serializers.Serializer):
    version = serializers.IntegerField()
    status = serializers.CharField()
    effective_from = serializers.DateField()
    effective_to = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField()
    digest = serializers.CharField()


class MethodologyFactorOut(UsedFactorOut):
    """A factor as a place and day have it; where none is published, all that is known is what is needed."""

    symbol = serializers.CharField()
    missing = serializers.BooleanField()
    value = serializers.CharField(allow_null=True)
    published_value = serializers.CharField(allow_null=True)
    published_unit = serializers.CharField(allow_null=True)
    region = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    confidence = serializers.CharField(allow_null=True)


class MethodologyOut(MethodologySummaryOut):
    edition = serializers.CharField()
    summary = serializers.CharField()
    filing = serializers.DictField()
    inputs = serializers.ListField(child=serializers.DictField())
    resolved = serializers.ListField(child=serializers.DictField())
    factors = MethodologyFactorOut(many=True)
    parameters = serializers.ListField(child=serializers.DictField())
    tables = serializers.ListField(
        child=serializers.DictField(), help_text="Values by exact keys or by bands, for lookup() in a formula"
    )
    rules = serializers.ListField(child=serializers.DictField())
    steps = serializers.ListField(child=serializers.DictField())
    tiers = serializers.ListField(child=serializers.DictField())
    caps = serializers.ListField(child=serializers.DictField())
    locks = serializers.ListField(
        child=serializers.DictField(),
        help_text="Of the methodologies with one lock, the first credited in a period keeps out the others",
    )
    buffer = serializers.DictField(help_text="The share withheld at issuance against reversals")
    gates = serializers.DictField(
        help_text="What stands between this version and units of a real register; codes, or `CODE:name`"
    )
    attestations = serializers.ListField(
        child=serializers.DictField(), help_text="What a verifier attests since nobody can compute it"
    )
    rounding = serializers.CharField()
    examples = serializers.ListField(child=serializers.DictField())
    versions = VersionOut(many=True)
    text = serializers.CharField(help_text="the document; its SHA-256 is the digest")


class InstantField(serializers.DateTimeField):
    """An instant with its offset from UTC, of this century: without one its day could not be told."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str) or not re.fullmatch(r"20\d\d-.*(Z|[+-]\d\d:\d\d)", value, re.ASCII):
            self.fail("invalid", format="2026-11-02T08:00:00+08:00")
        return super().to_internal_value(value)


@extend_schema_field(
    {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
)
class InputField(serializers.Field):
    """A decimal text, or a list of such; which of the two is needed, the methodology tells."""

    def to_internal_value(self, value: Any) -> Any:
        return value

    def to_representation(self, value: Any) -> Any:
        return value


class EstimateIn(StrictSerializer):
    version = serializers.IntegerField(required=False, min_value=1, max_value=9_999)
    region = serializers.CharField(required=False, max_length=40)
    occurred_at = InstantField(
        required=False, help_text="when it begins; a period is as long as its inputs say"
    )
    evidence_tier = serializers.CharField(required=False, max_length=1)
    meter = serializers.CharField(
        required=False, max_length=40, help_text="of one's own home, where signed in: whose past is looked at"
    )
    inputs = serializers.DictField(child=InputField())
    assumptions = serializers.DictField(child=serializers.CharField(), required=False)


class StepOut(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    formula = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField()
    # What the server resolved says where it has it from; what is computed follows from the rest.
    source = serializers.CharField(allow_null=True, required=False)  # type: ignore[assignment]
    confidence = serializers.CharField(allow_null=True, required=False)


class RuleOut(serializers.Serializer):
    code = serializers.CharField()
    passed = serializers.BooleanField()
    verdict = serializers.ChoiceField(["reject", "review"])
    text = serializers.CharField()


class UsedMethodologyOut(serializers.Serializer):
    code = serializers.CharField()
    version = serializers.IntegerField()
    digest = serializers.CharField()
    title = serializers.CharField()
    authority = serializers.CharField()
    demonstration = serializers.BooleanField()
    formula_confidence = serializers.CharField()


class EstimateOut(serializers.Serializer):
    reduction_g = serializers.IntegerField()
    credited_g = serializers.IntegerField()
    coin_only = serializers.BooleanField()
    evidence_tier = serializers.CharField()
    tier_multiplier = serializers.CharField()
    tier_confidence = serializers.CharField()
    region = serializers.CharField()
    steps = StepOut(many=True)
    factors = UsedFactorOut(many=True)
    parameters = serializers.ListField(child=serializers.DictField())
    tables = serializers.ListField(child=serializers.DictField())
    rules = RuleOut(many=True)
    methodology = UsedMethodologyOut()
