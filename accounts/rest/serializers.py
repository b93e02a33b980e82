"""The bodies of this app's calls, in and out; a field that is not named here is refused."""

from django.utils.translation import gettext
from rest_framework import serializers

from accounts.people.phones import PhoneInvalid, parse_phone
from accounts.people.states import Language
from puhui.kernel.regions import places
from puhui.kernel.rest.serializers import PageBody, StrictBoolean, StrictSerializer


class PhoneField(serializers.CharField):
    """A mobile number in E.164; refused with code `phone_invalid`."""

    def __init__(self, **options):
        super().__init__(max_length=16, help_text="E.164, for example +8613800138000", **options)

    def to_internal_value(self, data) -> str:
        try:
            return parse_phone(super().to_internal_value(data))
        except PhoneInvalid as error:
            raise serializers.ValidationError(gettext(error.detail), code="phone_invalid") from error


class RegionCodeField(serializers.CharField):
    """A region by code; refused with code `region_unknown`."""

    def __init__(self, **options):
        super().__init__(max_length=40, **options)

    def to_internal_value(self, data) -> str:
        code = super().to_internal_value(data)
        if code not in places():
            raise serializers.ValidationError(gettext("The region is not known"), code="region_unknown")
        return code


class OtpIn(StrictSerializer):
    phone = PhoneField()


class OtpOut(serializers.Serializer):
    expires_in = serializers.IntegerField()
    resend_after = serializers.IntegerField()


class TokenIn(StrictSerializer):
    phone = PhoneField()
    code = serializers.CharField(max_length=16)
    device_id = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class SignedInUser(serializers.Serializer):
    id = serializers.UUIDField()
    party_id = serializers.UUIDField()
    is_new = serializers.BooleanField()


class TokensOut(serializers.Serializer):
    access = serializers.CharField()
    refresh = serializers.CharField()
    expires_in = serializers.IntegerField()


class SignInOut(TokensOut):
    user = SignedInUser()


class RefreshIn(StrictSerializer):
    refresh = serializers.CharField(max_length=200)


class StepUpIn(StrictSerializer):
    code = serializers.CharField(max_length=16)


class StepUpOut(serializers.Serializer):
    device_trusted = serializers.BooleanField()


class MembershipOut(serializers.Serializer):
    party_id = serializers.UUIDField(allow_null=True)
    role = serializers.CharField()
    region = serializers.CharField(allow_null=True)


class MeIn(StrictSerializer):
    nickname = serializers.RegexField(
        r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\Z", max_length=40, required=False, allow_blank=True
    )
    language = serializers.ChoiceField(Language.choices, required=False)
    region = RegionCodeField(required=False, allow_null=True)


class MeOut(serializers.Serializer):
    id = serializers.UUIDField()
    party_id = serializers.UUIDField()
    nickname = serializers.CharField()
    language = serializers.CharField()
    region = serializers.CharField(allow_null=True)
    kyc_level = serializers.IntegerField()
    memberships = MembershipOut(many=True)


class ConsentIn(StrictSerializer):
    granted = StrictBoolean()
    notice_version = serializers.CharField(max_length=40, required=False)


class ConsentOut(serializers.Serializer):
    purpose = serializers.CharField()
    granted = serializers.BooleanField()
    notice_version = serializers.CharField(allow_null=True)
    current_notice_version = serializers.CharField()
    notice = serializers.CharField(help_text="The text of the current notice in the caller's language")


class ConsentPage(PageBody):
    results = ConsentOut(many=True)
