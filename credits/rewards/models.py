"""Tables of the loop from grams to coins to goods (decisions 5, 61, 62, 71)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.monitoring.models import Outcome
from credits.rewards.states import VOUCHER_STATES, AssignmentStatus, VoucherStatus
from puhui.kernel.ids import new_id


class OutcomeChoice(models.Model):
    """A party's choice for what is decided from then on; without a row the scheme's default holds."""

    party = models.OneToOneField(
        "accounts.Party", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    outcome = models.TextField(choices=Outcome.choices)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="outcome_known")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.outcome}"


class Assignment(models.Model):
    """Grams given to the programme for coins: of one accrual (by standing choice, once), or by hand."""

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    # The activity whose accrual is assigned whole; null when assigned by hand.
    accrual_ref = models.UUIDField(null=True, blank=True)
    quantity_g = models.BigIntegerField()
    coins = models.BigIntegerField()
    # All that the party has ever assigned, this one included: null when refused. The account reads the last
    # one instead of adding up years; as in the ledger, given under the lock of the party's balances.
    assigned_total_g = models.BigIntegerField(null=True, blank=True)
    rate_version = models.TextField()
    status = models.TextField(choices=AssignmentStatus.choices)
    reason_code = models.TextField(blank=True, default="")
    assigned_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["accrual_ref", "party"],
                condition=Q(accrual_ref__isnull=False),
                name="accrual_assigned_once",
            ),
            models.UniqueConstraint(
                fields=["party", "assigned_total_g"],
                condition=Q(assigned_total_g__isnull=False),
                name="assignments_form_a_chain",
            ),
            models.CheckConstraint(
                condition=Q(status=AssignmentStatus.DONE, reason_code="", coins__gt=0, quantity_g__gt=0)
                & Q(assigned_total_g__isnull=False, assigned_total_g__gte=F("quantity_g"))
                | Q(status=AssignmentStatus.REFUSED, coins=0, assigned_total_g=None) & ~Q(reason_code=""),
                name="assignment_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.quantity_g} g"


class Merchant(models.Model):
    """Who honours vouchers; signs in by a key of which only the hash is kept."""

    code = models.TextField(primary_key=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    key_hash = models.BinaryField(unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")

    def __str__(self) -> str:
        return self.code


class Reward(models.Model):
    """Something to be had for coins, loaded from `catalog/*.toml`.

    `stock` is the file's total and one more for each voucher that expired unused; `redeemed` counts every
    voucher ever issued, so what is left is the difference.
    """

    code = models.TextField(primary_key=True)
    scheme = models.TextField()
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="rewards")
    title_zh = models.TextField()
    title_en = models.TextField()
    price_coins = models.PositiveIntegerField()
    stock = models.PositiveIntegerField()
    redeemed = models.PositiveIntegerField(default=0)
    voucher_days = models.PositiveSmallIntegerField()
    is_offered = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        constraints = [
            models.CheckConstraint(condition=Q(redeemed__lte=F("stock")), name="reward_never_oversold"),
            models.CheckConstraint(condition=Q(price_coins__gt=0), name="reward_has_a_price"),
        ]

    def __str__(self) -> str:
        return self.code


class Voucher(models.Model):
    """The right to one reward. The code is known to its holder alone; we keep a blind index of it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="vouchers")
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    code_index = models.BinaryField(unique=True)
    price_coins = models.PositiveIntegerField()
    status = models.TextField(choices=VoucherStatus.choices, default=VoucherStatus.ISSUED)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    command_id = models.UUIDField()

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        triggers = VOUCHER_STATES.triggers()
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(status=VoucherStatus.ISSUED), name="voucher_open_until"
            )
        ]
        constraints = [
            VOUCHER_STATES.check("voucher"),
            models.CheckConstraint(
                condition=Q(status=VoucherStatus.USED, used_at__isnull=False)
                | ~Q(status=VoucherStatus.USED) & Q(used_at=None),
                name="voucher_used_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reward_id} {self.status}"
