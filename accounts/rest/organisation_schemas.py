"""The bodies of the organisations' calls."""

from rest_framework import serializers

from accounts.organisations.policies import OFFERED
from accounts.people.roles import Role
from accounts.rest.serializers import PhoneField, RegionCodeField
from puhui.kernel.rest.objects import StateBody
from puhui.kernel.rest.serializers import PageBody, StrictSerializer
from puhui.kernel.rest.texts import LineField


class OrganisationIn(StrictSerializer):
    name = LineField(max_length=100)
    code = LineField(max_length=40, help_text="The unified social credit code, 18 characters (GB 32100)")
    region = RegionCodeField(required=False, help_text="The caller's own unless told")


class OrganisationOut(StateBody):
    id = serializers.UUIDField()
    name = serializers.CharField()
    code = serializers.CharField()
    region = serializers.CharField(allow_null=True)
    kyc_level = serializers.IntegerField()
    registered_at = serializers.DateTimeField()


class MemberIn(StrictSerializer):
    phone = PhoneField()
    role = serializers.ChoiceField([(role, label) for role, label in Role.choices if role in OFFERED])


class EndIn(StrictSerializer):
    reason = LineField(max_length=200, required=False, allow_blank=True, default="")


class MemberOut(serializers.Serializer):
    id = serializers.UUIDField()
    phone = serializers.CharField(help_text="Its last two digits")
    role = serializers.CharField()
    granted_at = serializers.DateTimeField()


class MemberInvitationOut(serializers.Serializer):
    id = serializers.UUIDField()
    phone = serializers.CharField(help_text="Its last two digits")
    role = serializers.CharField()
    invited_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class OwnInvitationOut(serializers.Serializer):
    id = serializers.UUIDField()
    organisation_id = serializers.UUIDField()
    organisation = serializers.CharField()
    role = serializers.CharField()
    expires_at = serializers.DateTimeField()


class AcceptIn(StrictSerializer):
    code = serializers.RegexField(r"^[0-9]{6}$", help_text="The six digits of the message")
    identity_number = LineField(
        max_length=30,
        required=False,
        default="",
        help_text="Needed once, for a role that decides: 18 characters (GB 11643)",
    )


class MemberPage(PageBody):
    results = MemberOut(many=True)


class MemberInvitationPage(PageBody):
    results = MemberInvitationOut(many=True)


class OwnInvitationPage(PageBody):
    results = OwnInvitationOut(many=True)
