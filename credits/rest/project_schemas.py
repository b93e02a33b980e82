"""The bodies of the projects' calls."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from credits.projects.models import DocumentKind, Register
from credits.projects.services.moves import REVIEWS
from credits.rest.benefit_sharing import BenefitShareBody
from puhui.kernel.rest.fields import DayField, LineField, QuantityField
from puhui.kernel.rest.objects import StateBody
from puhui.kernel.rest.serializers import PageBody, StrictBoolean, StrictSerializer


@extend_schema_field({"type": "object"})
class PlaceField(serializers.JSONField):
    """A GeoJSON geometry; what it must be is the command's matter."""


class ProjectChangeIn(StrictSerializer):
    name = LineField(max_length=100, required=False)
    region = serializers.CharField(max_length=40, required=False, help_text="The city, such as CN-GD-GZ")
    object_key = serializers.CharField(
        max_length=60,
        required=False,
        help_text="The number of the physical thing; of a roof, its grid connection's account number",
    )
    capacity_kw = QuantityField(whole=9, places=3, required=False, allow_null=True)
    commissioned_on = DayField(required=False)
    no_double_claim = StrictBoolean(
        required=False, help_text="Declares for every register that nobody claims the same there"
    )
    declared_free_of = serializers.ListField(
        child=serializers.ChoiceField(Register.choices),
        max_length=len(Register.values),
        required=False,
        help_text="The same register by register; goes before no_double_claim",
    )
    address = LineField(max_length=200, required=False, allow_blank=True)
    place = PlaceField(
        required=False, allow_null=True, help_text="GeoJSON in WGS 84: Point, Polygon or MultiPolygon"
    )
    crediting_from = DayField(required=False, allow_null=True)
    crediting_to = DayField(required=False, allow_null=True, help_text="The day after the last one")
    estimated_t_per_year = serializers.IntegerField(
        min_value=0, max_value=10**9, required=False, allow_null=True, help_text="Whole tonnes"
    )


class ProjectIn(ProjectChangeIn):
    project_type = serializers.CharField(max_length=60, help_text="Such as rooftop_solar")
    name = LineField(max_length=100)
    region = serializers.CharField(max_length=40, help_text="The city, such as CN-GD-GZ")
    object_key = serializers.CharField(
        max_length=60,
        help_text="The number of the physical thing; of a roof, its grid connection's account number",
    )
    commissioned_on = DayField()


class WithdrawalIn(StrictSerializer):
    reason = LineField(max_length=500, required=False, allow_blank=True, default="")


class ReviewIn(StrictSerializer):
    decision = serializers.ChoiceField(sorted(REVIEWS))
    reason = LineField(max_length=500)


class ProjectOut(StateBody):
    id = serializers.UUIDField()
    party_id = serializers.UUIDField()
    scheme = serializers.CharField()
    project_type = serializers.CharField()
    methodology = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField()
    object_key = serializers.CharField()
    capacity_kw = serializers.CharField(allow_null=True)
    commissioned_on = serializers.DateField()
    no_double_claim = serializers.BooleanField()
    declared_free_of = serializers.ListField(child=serializers.CharField())
    address = serializers.CharField()
    place = PlaceField(allow_null=True)
    crediting_from = serializers.DateField(allow_null=True)
    crediting_to = serializers.DateField(allow_null=True)
    estimated_t_per_year = serializers.IntegerField(allow_null=True)
    methodology_version = serializers.IntegerField(
        allow_null=True, help_text="To which it was pinned when it was registered"
    )
    created_at = serializers.DateTimeField()
    registered_at = serializers.DateTimeField(allow_null=True)
    benefit_sharing = BenefitShareBody(many=True)


class ProjectPage(PageBody):
    results = ProjectOut(many=True)


class DocumentIn(StrictSerializer):
    file = serializers.FileField(allow_empty_file=True)
    kind = serializers.ChoiceField(DocumentKind.choices)
    supersedes = serializers.UUIDField(
        required=False, help_text="The document of the same kind of which this is the next version"
    )


class FileOut(serializers.Serializer):
    id = serializers.UUIDField()
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    original_name = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256 of the file as it was sent")
    url = serializers.CharField(help_text="Where its copy is: an image written anew, or the document")


class DocumentOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    version = serializers.IntegerField()
    supersedes = serializers.UUIDField(allow_null=True)
    review = serializers.CharField(allow_null=True, help_text="ACCEPTED or REFUSED; null: not reviewed")
    added_at = serializers.DateTimeField()
    file = FileOut()


class DocumentPage(PageBody):
    results = DocumentOut(many=True)


class ProjectMeterIn(StrictSerializer):
    serial_no = LineField(max_length=60, help_text="The number on the meter's plate")
    unit = serializers.CharField(max_length=20, help_text="kWh or MWh")
    input_name = serializers.CharField(
        max_length=60, required=False, help_text="What it measures; the methodology's only input unless told"
    )


class ProjectMeterOut(serializers.Serializer):
    id = serializers.UUIDField()
    serial_no = serializers.CharField()
    input_name = serializers.CharField()
    unit = serializers.CharField()
    added_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class MeterPage(PageBody):
    results = ProjectMeterOut(many=True)


class ReadingIn(StrictSerializer):
    period_from = DayField()
    period_to = DayField(help_text="The day after the last one")
    value = QuantityField(help_text='In the meter\'s unit, such as "43.5"')
    supersedes = serializers.UUIDField(required=False, help_text="The reading that this one corrects")


class ReadingsIn(StrictSerializer):
    readings = ReadingIn(many=True)


class ReadingOut(serializers.Serializer):
    id = serializers.UUIDField()
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    value = serializers.CharField()
    entered_at = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(allow_null=True)


class StoredReadings(serializers.Serializer):
    results = ReadingOut(many=True)


class ReadingPage(PageBody):
    results = ReadingOut(many=True)
