"""Tables of the year's end: what was announced, and a line for each party and asset that was settled."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.schemes.year_end_models import YearEndRule
from credits.yearend.states import SETTLEMENT_STATES, LineOutcome, SettlementStatus
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import G_PER_T


class YearEndSettlement(models.Model):
    """The settlement of one year of a scheme. Grams of `year` and before that are left on `due_on` go by it.

    `told_to` is the last holding whose owner was told; `told_at` is when everybody had been.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.TextField()
    year = models.PositiveSmallIntegerField()
    rule = models.ForeignKey(YearEndRule, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    status = models.TextField(choices=SettlementStatus.choices, default=SettlementStatus.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)
    told_to = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("year-end settlement")
        verbose_name_plural = _("year-end settlements")
        triggers = SETTLEMENT_STATES.triggers()
        constraints = [
            SETTLEMENT_STATES.check("year_end_settlement"),
            models.UniqueConstraint(
                fields=["scheme", "year"],
                condition=~Q(status=SettlementStatus.WITHDRAWN),
                name="one_settlement_per_scheme_and_year",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="year_end_has_a_reason"),
            models.CheckConstraint(
                condition=Q(status=SettlementStatus.PROPOSED, decided_by=None, announced_on=None, due_on=None)
                | Q(status=SettlementStatus.WITHDRAWN, decided_by__isnull=False)
                | Q(
                    status__in=[SettlementStatus.ANNOUNCED, SettlementStatus.DONE],
                    decided_by__isnull=False,
                    announced_on__isnull=False,
                    due_on__isnull=False,
                )
                & ~Q(decided_by=F("proposed_by")),
                name="year_end_announced_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status=SettlementStatus.DONE, finished_at__isnull=False, told_at__isnull=False)
                | ~Q(status=SettlementStatus.DONE) & Q(finished_at=None),
                name="year_end_done_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year} {self.status}"


class YearEndLine(models.Model):
    """All grams of one asset that a party had left: carried, or turned into coins, or retired, whole.

    `ref` names the assignment or the retirement by which they went; `problem` says why grams that the rule
    would have turned into coins were carried instead.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    settlement = models.ForeignKey(YearEndSettlement, on_delete=models.PROTECT, related_name="lines")
    party_id = models.UUIDField()
    asset_id = models.IntegerField()
    grams = models.BigIntegerField()
    outcome = models.TextField(choices=LineOutcome.choices)
    coins = models.BigIntegerField(default=0)
    ref = models.UUIDField(null=True, blank=True)
    problem = models.TextField(blank=True, default="")
    settled_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        verbose_name = _("line of a year-end settlement")
        verbose_name_plural = _("lines of year-end settlements")
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "party_id", "asset_id"], name="year_end_settles_an_asset_once"
            ),
            models.CheckConstraint(
                condition=Q(grams__gt=0)
                & (
                    Q(outcome=LineOutcome.CARRIED, coins=0, ref=None)
                    | Q(outcome=LineOutcome.COINS, coins__gt=0, ref__isnull=False, problem="")
                    | Q(outcome=LineOutcome.RETIRED, coins=0, ref__isnull=False, problem="")
                ),
                name="year_end_line_says_what_became_of_grams",
            ),
        ]
        indexes = [
            models.Index(fields=["party_id", "id"], name="year_end_lines_of_party"),
            models.Index(fields=["ref"], condition=Q(ref__isnull=False), name="year_end_line_by_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.grams} g"


class YearEndRemainder(models.Model):
    """What the residents' programme had left of one asset: under a tonne, or carried (decisions 34).

    `ref` names the retirement by which they went, or this row where they were struck off as what coins had
    paid for; `problem` says why grams were carried that the rule would have settled.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    settlement = models.ForeignKey(YearEndSettlement, on_delete=models.PROTECT, related_name="remainders")
    asset_id = models.IntegerField()
    grams = models.BigIntegerField()
    outcome = models.TextField(choices=LineOutcome.choices)
    ref = models.UUIDField(null=True, blank=True)
    problem = models.TextField(blank=True, default="")
    settled_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        verbose_name = _("remainder of a programme")
        verbose_name_plural = _("remainders of programmes")
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "asset_id"], name="year_end_settles_a_remainder_once"
            ),
            models.CheckConstraint(
                condition=Q(grams__gt=0)
                & (
                    Q(outcome=LineOutcome.CARRIED, ref=None)
                    | Q(
                        outcome__in=[LineOutcome.COINS, LineOutcome.RETIRED],
                        ref__isnull=False,
                        problem="",
                        grams__lt=G_PER_T,
                    )
                ),
                name="year_end_remainder_says_what_became_of_it",
            ),
        ]
        indexes = [
            models.Index(fields=["ref"], condition=Q(ref__isnull=False), name="year_end_remainder_by_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.grams} g"
