"""The bodies of the households' calls."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.households.models import WHOLE_BP
from accounts.households.states import MeterKind
from accounts.rest.serializers import PhoneField, RegionCodeField
from puhui.kernel.rest.fields import AmountField, DayField, QuantityField
from puhui.kernel.rest.serializers import PageBody, StrictBoolean, StrictSerializer
from puhui.kernel.rest.texts import LineField


class HouseholdIn(StrictSerializer):
    size = AmountField(max_value=20, help_text="How many people live there, members here or not")
    lives_since = DayField(help_text="Since when the caller lives there; at most two years back")
    has_solar = StrictBoolean(
        required=False, default=False, help_text="Its own solar roof: its electricity saving is not claimed"
    )
    region = RegionCodeField(required=False, help_text="The caller's own unless told")


class ShareBody(StrictSerializer):
    member = serializers.UUIDField(help_text="The member's id in this household")
    share_bp = AmountField(max_value=WHOLE_BP, help_text="Hundredths of a percent")


class SharesIn(StrictSerializer):
    shares = serializers.ListField(
        child=ShareBody(), min_length=1, max_length=20, help_text="All of them; one alone is the claimant"
    )

    def validate_shares(self, shares: list[dict]) -> list[dict]:
        if len({share["member"] for share in shares}) != len(shares):
            raise serializers.ValidationError(_("A member stands twice."))
        return shares


class HouseholdMemberIn(StrictSerializer):
    phone = PhoneField()


class HouseholdMemberOut(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(["INVITED", "MEMBER"])
    is_me = serializers.BooleanField()
    is_head = serializers.BooleanField()
    share_bp = serializers.IntegerField()
    joined_on = serializers.DateField(allow_null=True)


class HouseholdMeterIn(StrictSerializer):
    kind = serializers.ChoiceField(MeterKind.choices)
    operator = LineField(max_length=60, help_text="Who supplies: its code or name")
    number = LineField(max_length=60, help_text="As it stands on the meter")
    moved_in_on = DayField()
    reading = QuantityField(whole=10, places=3, help_text="What it showed then")
    digits = AmountField(
        required=False, min_value=3, max_value=10, help_text="Before the point on its counter; else the usual"
    )


class MoveOutIn(StrictSerializer):
    moved_out_on = DayField()
    reading = QuantityField(whole=10, places=3, help_text="What it showed then")


class HouseholdMeterOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    operator = serializers.CharField()
    number = serializers.CharField(help_text="Its last four signs")
    digits = serializers.IntegerField(help_text="Before the point on its counter")
    moved_in_on = serializers.DateField()
    reading_in = serializers.CharField()
    moved_out_on = serializers.DateField(allow_null=True)
    reading_out = serializers.CharField(allow_null=True)
    photo_due_for = serializers.ListField(
        child=serializers.CharField(),
        help_text="Months such as 2026-11: a period whose last day lies in one needs a METER_PHOTO",
    )


class ProposedShareOut(serializers.Serializer):
    member = serializers.UUIDField(help_text="The member's id in this household")
    share_bp = serializers.IntegerField(help_text="0: the member would have none any more")
    has_agreed = serializers.BooleanField()


class ProposedSharesOut(serializers.Serializer):
    proposed_at = serializers.DateTimeField()
    shares = ProposedShareOut(many=True)
    awaits_me = serializers.BooleanField()


class HouseholdOut(serializers.Serializer):
    id = serializers.UUIDField()
    region = serializers.CharField()
    size = serializers.IntegerField()
    has_solar = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    members = HouseholdMemberOut(many=True)
    proposed_shares = ProposedSharesOut(allow_null=True, help_text="In force once everybody has agreed")
    meters = HouseholdMeterOut(many=True)
    allowed_actions = serializers.ListField(child=serializers.CharField())


class HouseholdPage(PageBody):
    results = HouseholdOut(many=True)


class InvitationOut(serializers.Serializer):
    id = serializers.UUIDField()
    household = serializers.UUIDField()
    invited_at = serializers.DateTimeField()


class InvitationPage(PageBody):
    results = InvitationOut(many=True)
