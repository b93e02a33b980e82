"""Tables of late discovery: cases, the activities in them, debts and what was paid of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.reversals.states import (
    DEBT_STATES,
    REVERSAL_CASE_STATES,
    REVERSAL_STATES,
    CaseStatus,
    Cause,
    DebtStatus,
    ReversalStatus,
)
from credits.reversals.terms import DEBT_MAX_G
from puhui.kernel.ids import new_id


class ReversalCase(models.Model):
    """Activities of one scheme to be reversed for one cause; `digest` is that of the list both people saw."""

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.TextField()
    cause = models.TextField(choices=Cause.choices)
    reason = models.TextField()
    # What proves it: an audit's number, a document, a corrected factor. No personal data.
    evidence = models.TextField()
    # By what the activities were found, as it was asked.
    criteria = models.JSONField()
    items = models.PositiveIntegerField()
    grams = models.BigIntegerField()
    digest = models.TextField()
    status = models.TextField(choices=CaseStatus.choices, default=CaseStatus.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reversal case")
        verbose_name_plural = _("reversal cases")
        triggers = REVERSAL_CASE_STATES.triggers()
        constraints = [
            REVERSAL_CASE_STATES.check("reversal_case"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="reversal_cause_known"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(evidence=""), name="reversal_has_a_reason"),
            models.CheckConstraint(condition=Q(items__gt=0, grams__gte=0), name="reversal_case_has_items"),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.PROPOSED, decided_by=None, decided_at=None)
                | ~Q(status=CaseStatus.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="reversal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[CaseStatus.APPROVED, CaseStatus.DONE])
                | ~Q(decided_by=F("proposed_by")),
                name="reversal_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.DONE, finished_at__isnull=False)
                | ~Q(status=CaseStatus.DONE) & Q(finished_at=None),
                name="reversal_done_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.items}"


class Reversal(models.Model):
    """One activity of a case, and who bore how much of its grams once it was carried out.

    Of a meter that several share, one member's part: `party_id` is the member, whoever claimed (ADR 0044).

    `recovered_g` came out of the person's grams, `coin_g` was paid with `coins`, `debt_g` became a debt,
    `borne_g` fell to the programme at once; together they are `credited_g`. Of what is the programme's,
    `coin_g + borne_g + lapsed_g`, so much as `covered_g` has been given up of its reserve.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(ReversalCase, on_delete=models.PROTECT, related_name="reversals")
    party_id = models.UUIDField()
    activity_id = models.UUIDField()
    credited_g = models.BigIntegerField()
    is_coin_only = models.BooleanField()
    # Null where nothing was credited: then there is no transfer to tell it.
    asset_id = models.IntegerField(null=True, blank=True)
    status = models.TextField(choices=ReversalStatus.choices, default=ReversalStatus.WAITING)
    recovered_g = models.BigIntegerField(default=0)
    coins = models.BigIntegerField(default=0)
    coin_g = models.BigIntegerField(default=0)
    debt_g = models.BigIntegerField(default=0)
    borne_g = models.BigIntegerField(default=0)
    lapsed_g = models.BigIntegerField(default=0)
    covered_g = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    command_id = models.UUIDField(null=True, blank=True)
    # The code of what kept it from being carried out at the last try; it is tried again.
    problem = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("reversal")
        verbose_name_plural = _("reversals")
        triggers = REVERSAL_STATES.triggers()
        constraints = [
            REVERSAL_STATES.check("reversal"),
            models.UniqueConstraint(
                fields=["activity_id", "party_id"],
                condition=~Q(status=ReversalStatus.DROPPED),
                name="one_reversal_per_activity",
            ),
            models.CheckConstraint(
                condition=Q(credited_g__gte=0, recovered_g__gte=0, coins__gte=0, coin_g__gte=0)
                & Q(debt_g__gte=0, borne_g__gte=0, lapsed_g__gte=0, covered_g__gte=0),
                name="reversal_never_negative",
            ),
            models.CheckConstraint(
                condition=Q(status=ReversalStatus.DONE, done_at__isnull=False, command_id__isnull=False)
                & Q(credited_g=F("recovered_g") + F("coin_g") + F("debt_g") + F("borne_g"))
                | ~Q(status=ReversalStatus.DONE)
                & Q(recovered_g=0, coins=0, coin_g=0, debt_g=0, borne_g=0, done_at=None, command_id=None),
                name="reversal_accounts_for_every_gram",
            ),
            models.CheckConstraint(
                condition=Q(lapsed_g__lte=F("debt_g"))
                & Q(covered_g__lte=F("coin_g") + F("borne_g") + F("lapsed_g")),
                name="reversal_covers_what_it_must",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case", "id"], condition=Q(status=ReversalStatus.WAITING), name="reversal_waiting"
            ),
            models.Index(
                fields=["asset_id", "id"],
                condition=Q(covered_g__lt=F("coin_g") + F("borne_g") + F("lapsed_g")),
                name="reversal_to_be_covered",
            ),
            models.Index(fields=["party_id", "id"], name="reversal_of_party"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.credited_g} g"


class Debt(models.Model):
    """Grams a person still owes for a fraud: paid by later credits first, and lapsed at `lapses_at`."""

    reversal = models.OneToOneField(
        Reversal, on_delete=models.PROTECT, primary_key=True, related_name="debt", db_column="id"
    )
    party_id = models.UUIDField()
    scheme = models.TextField()
    is_coin_only = models.BooleanField()
    principal_g = models.BigIntegerField()
    paid_g = models.BigIntegerField(default=0)
    status = models.TextField(choices=DebtStatus.choices, default=DebtStatus.OPEN)
    incurred_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("debt")
        verbose_name_plural = _("debts")
        triggers = DEBT_STATES.triggers()
        constraints = [
            DEBT_STATES.check("debt"),
            models.CheckConstraint(
                condition=Q(principal_g__gt=0, principal_g__lte=DEBT_MAX_G), name="debt_is_capped"
            ),
            models.CheckConstraint(
                condition=Q(paid_g__gte=0, paid_g__lte=F("principal_g")), name="debt_never_overpaid"
            ),
            models.CheckConstraint(
                condition=Q(status=DebtStatus.OPEN, closed_at=None, paid_g__lt=F("principal_g"))
                | Q(status=DebtStatus.PAID, closed_at__isnull=False, paid_g=F("principal_g"))
                | Q(status=DebtStatus.LAPSED, closed_at__gte=F("lapses_at"), paid_g__lt=F("principal_g")),
                name="debt_closed_when_paid_or_lapsed",
            ),
            models.CheckConstraint(condition=Q(lapses_at__gt=F("incurred_at")), name="debt_ends_some_day"),
        ]
        indexes = [
            models.Index(fields=["party_id"], condition=Q(status=DebtStatus.OPEN), name="debt_open"),
            models.Index(fields=["lapses_at"], condition=Q(status=DebtStatus.OPEN), name="debt_open_until"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.principal_g} g"


class DebtPayment(models.Model):
    """What one recovery took for a debt."""

    id = models.UUIDField(primary_key=True, default=new_id)
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="payments")
    transfer_id = models.UUIDField(unique=True)
    grams = models.BigIntegerField()
    paid_at = models.DateTimeField()

    class Meta:
        verbose_name = _("payment of a debt")
        verbose_name_plural = _("payments of debts")
        constraints = [models.CheckConstraint(condition=Q(grams__gt=0), name="debt_payment_has_grams")]

    def __str__(self) -> str:
        return f"{self.debt_id} {self.grams} g"
