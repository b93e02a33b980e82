"""The bodies around the filing of a project and of the tables of its readings."""

from rest_framework import serializers

from credits.projects.filing_models import WORKING_DAYS_LEAST, ReviewOutcome
from credits.projects.services.notices import WORKING_DAYS_MOST
from credits.projects.services.objects import KINDS
from puhui.kernel.rest.fields import LineField, ParagraphField
from puhui.kernel.rest.serializers import PageBody, StrictSerializer


class StakeholderNoticeIn(StrictSerializer):
    agency = LineField(max_length=200, help_text="Who files, and acts for whom")
    key_terms = ParagraphField(max_length=5_000)
    benefit_sharing = ParagraphField(max_length=5_000, help_text="Who gets which part of what is sold")
    working_days = serializers.IntegerField(
        min_value=WORKING_DAYS_LEAST,
        max_value=WORKING_DAYS_MOST,
        default=WORKING_DAYS_LEAST,
        help_text="Of the Chinese calendar",
    )


class StakeholderNoticeOut(serializers.Serializer):
    id = serializers.UUIDField()
    project_id = serializers.UUIDField()
    project_name = serializers.CharField()
    methodology = serializers.CharField()
    region = serializers.CharField()
    agency = serializers.CharField()
    key_terms = serializers.CharField()
    benefit_sharing = serializers.CharField()
    working_days = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="As it was published")
    runs_until = serializers.DateTimeField(
        allow_null=True,
        help_text="Its end, without the days in which an objection was open; null while one is",
    )
    good_until = serializers.DateTimeField(
        allow_null=True,
        help_text="Nothing is filed on it from then on; null while an objection is open, and where nothing is"
        " filed on it any more: a newer one counts, an objection was upheld, or the project is no draft",
    )
    objections_open = serializers.IntegerField()
    told = serializers.DictField(
        allow_null=True,
        help_text="All of the project that the notice told and a filing is held to, by name; null of one that"
        " was over before notices kept it; of a bundle's sites figures alone",
    )
    digest = serializers.CharField(allow_blank=True, help_text="SHA-256 of what it told and of its own words")


class StakeholderAnswerOut(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.CharField(help_text="OPEN, DISMISSED or UPHELD")
    received_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField(allow_blank=True, help_text="The registrar's answer")


class StakeholderNoticeWithAnswers(StakeholderNoticeOut):
    objections = StakeholderAnswerOut(many=True)


class ObjectIn(StrictSerializer):
    kind = serializers.ChoiceField(KINDS)
    number = LineField(max_length=100, help_text="The serial number, or that of the land register")


class ObjectOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    number = serializers.CharField()
    key = serializers.CharField(help_text="The number in the form in which it is compared")
    added_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class DocumentReviewIn(StrictSerializer):
    outcome = serializers.ChoiceField(ReviewOutcome.choices)
    reason = LineField(max_length=500)


class DocumentReviewOut(serializers.Serializer):
    id = serializers.UUIDField()
    document_id = serializers.UUIDField()
    outcome = serializers.CharField()
    reason = serializers.CharField()
    reviewed_at = serializers.DateTimeField()


class OverlapOut(serializers.Serializer):
    kind = serializers.CharField(help_text="PLACE, CONNECTION, METER, DEVICE, PLOT or OPERATOR")
    key = serializers.CharField()
    is_hard = serializers.BooleanField(help_text="Refused when the project is sent in or registered")
    project_id = serializers.UUIDField(allow_null=True)
    register = serializers.CharField(help_text="Another register, empty for a project of ours")
    reference = serializers.CharField()
    days_from = serializers.DateField(allow_null=True)
    days_to = serializers.DateField(allow_null=True)


class Overlaps(serializers.Serializer):
    results = OverlapOut(many=True)


class ReadingFileOut(serializers.Serializer):
    id = serializers.UUIDField()
    project_id = serializers.UUIDField()
    status = serializers.CharField(help_text="RECEIVED, READ or REFUSED")
    digest = serializers.CharField(help_text="SHA-256 of the table as it was sent")
    size_bytes = serializers.IntegerField()
    received_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    rows_read = serializers.IntegerField(help_text="Grows while it is read")
    rows_taken = serializers.IntegerField()
    rows_known = serializers.IntegerField(help_text="Stored before with the same value")
    rows_refused = serializers.IntegerField()
    fault = serializers.CharField(help_text="Why all of it was refused")
    fault_row = serializers.IntegerField(allow_null=True)
    fault_column = serializers.IntegerField(allow_null=True)


class RefusedRowOut(serializers.Serializer):
    row = serializers.IntegerField(help_text="As a spreadsheet numbers it")
    column = serializers.CharField()
    code = serializers.CharField()


class StakeholderNoticePage(PageBody):
    results = StakeholderNoticeOut(many=True)


class ObjectPage(PageBody):
    results = ObjectOut(many=True)


class ReadingFilePage(PageBody):
    results = ReadingFileOut(many=True)


class RefusedRowPage(PageBody):
    results = RefusedRowOut(many=True)
