"""The answers about issuances, as the OpenAPI document shows them."""

from rest_framework import serializers

from puhui.kernel.rest.objects import StateBody
from puhui.kernel.rest.serializers import PageBody


class NoticeBody(serializers.Serializer):
    id = serializers.UUIDField()
    working_days = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="As it was published")
    runs_until = serializers.DateTimeField(
        help_text="Its end, behind the days in which an objection was open"
    )
    ended_at = serializers.DateTimeField(allow_null=True)


class ApprovalBody(serializers.Serializer):
    role = serializers.CharField()
    approved_at = serializers.DateTimeField()
    dropped_at = serializers.DateTimeField(allow_null=True)


class AnswerBody(serializers.Serializer):
    outcome = serializers.CharField(help_text="GRANTED or REFUSED")
    document_no = serializers.CharField()
    document_date = serializers.DateField()
    granted_t = serializers.IntegerField()
    lapsed_t = serializers.IntegerField(help_text="What was asked for and not granted: nobody gets it")
    reason = serializers.CharField(allow_blank=True)


class FilingBody(serializers.Serializer):
    digest = serializers.CharField(help_text="SHA-256 of the package, which .../filing serves")
    size_bytes = serializers.IntegerField()
    filed_at = serializers.DateTimeField()
    answer = AnswerBody(allow_null=True)


class VoidBody(serializers.Serializer):
    reason = serializers.CharField()
    executed_at = serializers.DateTimeField()
    cancelled_t = serializers.IntegerField(help_text="Still the owner's, cancelled")
    compensated_t = serializers.IntegerField(help_text="Cancelled from the buffer for what others have")
    owed_t = serializers.IntegerField(help_text="What the buffer still owes")


class IssuanceBody(StateBody):
    id = serializers.UUIDField()
    report_id = serializers.UUIDField()
    project_id = serializers.UUIDField(allow_null=True)
    scheme = serializers.CharField()
    methodology = serializers.CharField()
    city = serializers.CharField()
    vintage = serializers.IntegerField()
    issued_t = serializers.IntegerField(help_text="Whole tonnes, the buffer's included")
    buffer_t = serializers.IntegerField()
    digest = serializers.CharField(help_text="Of the sealed report: what is approved")
    statement_digest = serializers.CharField()
    notice = NoticeBody(allow_null=True)
    approvals = ApprovalBody(many=True)
    asked_t = serializers.IntegerField(help_text="What was asked for; an authority may grant fewer")
    filing = FilingBody(allow_null=True, help_text="In mirror mode, once filed")
    void = VoidBody(allow_null=True)
    batch = serializers.CharField(allow_null=True)
    serial = serializers.CharField(allow_null=True)
    requested_at = serializers.DateTimeField()
    minted_at = serializers.DateTimeField(allow_null=True)


class IssuancePage(PageBody):
    results = IssuanceBody(many=True)
