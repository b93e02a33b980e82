"""The bodies of papers, of the checks of organisations, and of one's own identity."""

from rest_framework import serializers

from accounts.organisations.models import PaperKind
from puhui.kernel.rest.fields import DayField
from puhui.kernel.rest.serializers import PageBody, StrictSerializer
from puhui.kernel.rest.texts import LineField


class PaperIn(StrictSerializer):
    file = serializers.FileField(allow_empty_file=True)
    kind = serializers.ChoiceField(PaperKind.choices)


class PaperOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    evidence_id = serializers.UUIDField(help_text="By which its file is downloaded: evidence/{id}")
    digest = serializers.CharField(help_text="SHA-256 of the file as it came")
    added_at = serializers.DateTimeField()


class VerificationIn(StrictSerializer):
    licence_id = serializers.UUIDField(help_text="The licence, sent as a paper before")
    licence_until = DayField(allow_null=True, help_text="Its last day; null where it has no end")
    representative_name = LineField(max_length=60)
    representative_identity_number = LineField(max_length=30, help_text="18 characters (GB 11643)")


class VerificationOut(serializers.Serializer):
    id = serializers.UUIDField()
    licence_id = serializers.UUIDField()
    licence_digest = serializers.CharField()
    licence_until = serializers.DateField(allow_null=True)
    representative_name = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="What the reviewer said")
    status = serializers.CharField()


class IdentityIn(StrictSerializer):
    identity_number = LineField(max_length=30, help_text="18 characters (GB 11643)")


class IdentityOut(serializers.Serializer):
    declared_at = serializers.DateTimeField(allow_null=True)
    kyc_level = serializers.IntegerField(help_text="0: nobody has checked it against the person")


class PaperPage(PageBody):
    results = PaperOut(many=True)


class VerificationPage(PageBody):
    results = VerificationOut(many=True)
