"""The answers of the account's calls, as the OpenAPI document shows them."""

from rest_framework import serializers

from credits.monitoring.models import Outcome
from puhui.kernel.rest.serializers import PageBody


class PersonalBody(serializers.Serializer):
    available_g = serializers.IntegerField()
    held_g = serializers.IntegerField()
    pending_g = serializers.IntegerField(help_text="Previews of what is not decided yet or is in review")
    assigned_g = serializers.IntegerField(help_text="All that was ever assigned for coins")
    coin_only_g = serializers.IntegerField(help_text="Grams that can only be assigned for coins")
    lifetime_g = serializers.IntegerField(help_text="All that was ever credited, less what was taken back")


class RegistryBody(serializers.Serializer):
    batch = serializers.CharField()
    vintage = serializers.IntegerField()
    methodology = serializers.CharField()
    available_t = serializers.IntegerField()
    held_t = serializers.IntegerField()


class CoinsBody(serializers.Serializer):
    available = serializers.IntegerField()
    held = serializers.IntegerField()


class CashBody(serializers.Serializer):
    available_fen = serializers.IntegerField()
    held_fen = serializers.IntegerField()


class AccountBody(serializers.Serializer):
    party_id = serializers.UUIDField()
    personal = PersonalBody()
    registry = RegistryBody(many=True)
    coins = CoinsBody()
    cash = CashBody()


class AssetBody(serializers.Serializer):
    book = serializers.CharField()
    scheme = serializers.CharField()
    methodology = serializers.CharField(allow_null=True)
    city = serializers.CharField(allow_null=True)
    vintage = serializers.IntegerField(allow_null=True)
    batch = serializers.CharField(allow_null=True)


class SourceRefBody(serializers.Serializer):
    kind = serializers.CharField(help_text="activity, assignment, retirement, voucher …")
    id = serializers.UUIDField()


class EntryReasonBody(serializers.Serializer):
    code = serializers.CharField(help_text="PROGRAMME_ERROR, FRAUD_PROVEN, YEAR_END")
    message = serializers.CharField(help_text="In the language asked for")


class EntryBody(serializers.Serializer):
    id = serializers.UUIDField()
    receipt_id = serializers.UUIDField(help_text="The id of the transfer")
    kind = serializers.CharField()
    amount = serializers.IntegerField(help_text="In the asset's unit; what came is positive")
    asset = AssetBody()
    counter_account_kind = serializers.CharField()
    source = SourceRefBody()  # type: ignore[assignment]  # DRF has an attribute of this name
    reverses = serializers.UUIDField(allow_null=True)
    reason = EntryReasonBody(allow_null=True, help_text="Why it was not the party's own act")
    posted_at = serializers.DateTimeField()


class EntryPage(PageBody):
    results = EntryBody(many=True)


class OutcomeBody(serializers.Serializer):
    outcome = serializers.ChoiceField(Outcome.choices)


class AssignmentBody(serializers.Serializer):
    id = serializers.UUIDField()
    quantity_g = serializers.IntegerField()
    coins = serializers.IntegerField()
    rate_version = serializers.CharField()


class DebtBody(serializers.Serializer):
    status = serializers.CharField(help_text="OPEN, PAID or LAPSED")
    principal_g = serializers.IntegerField()
    paid_g = serializers.IntegerField(help_text="What later credits have paid")
    lapses_at = serializers.DateTimeField(help_text="What is not paid by then is owed no more")


class ReversalBody(serializers.Serializer):
    id = serializers.UUIDField()
    activity_id = serializers.UUIDField()
    reversed_at = serializers.DateTimeField()
    reason = EntryReasonBody()
    credited_g = serializers.IntegerField(help_text="What the activity had been credited")
    recovered_g = serializers.IntegerField(help_text="Taken back in grams, when it was reversed")
    coins = serializers.IntegerField(help_text="Taken back in coins")
    debt = DebtBody(allow_null=True)


class ReversalPage(PageBody):
    results = ReversalBody(many=True)
