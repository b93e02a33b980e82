"""Verdicts and what they rest on (decisions 58 to 61)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from puhui.kernel.ids import new_id


class VerdictStatus(models.TextChoices):
    CREDITED = "CREDITED", _("credited")
    REJECTED = "REJECTED", _("rejected")
    IN_REVIEW = "IN_REVIEW", _("in review")
    REVERSED = "REVERSED", _("reversed")
    CANCELLED = "CANCELLED", _("cancelled")


class Outcome(models.TextChoices):
    """What becomes of grams once credited: kept by the resident, or assigned to the programme for coins."""

    KEEP = "keep", _("keep the grams")
    COINS = "coins", _("take coins")


class Basis(models.Model):
    """What a verdict was computed with: one immutable row, shared by all verdicts of equal versions."""

    id = models.AutoField(primary_key=True)
    scheme = models.TextField()
    methodology_version_id = models.BigIntegerField()
    factor_version_ids = ArrayField(models.BigIntegerField())
    baseline_version_ids = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "methodology_version_id", "factor_version_ids", "baseline_version_ids"],
                name="one_basis_per_versions",
            )
        ]


class Verdict(models.Model):
    """A decision on an activity; the latest `seq` counts. Steps are never stored: they are computed again."""

    pk = models.CompositePrimaryKey("party_id", "activity_id", "seq")
    party_id = models.UUIDField()
    activity_id = models.UUIDField()
    seq = models.PositiveSmallIntegerField()
    status = models.TextField(choices=VerdictStatus.choices)
    reason_codes = ArrayField(models.TextField())
    tier = models.TextField()
    reduction_g = models.BigIntegerField()
    credited_g = models.BigIntegerField()
    capped_g = models.BigIntegerField()
    is_coin_only = models.BooleanField()
    outcome = models.TextField(choices=Outcome.choices)
    decided_at = models.DateTimeField()
    basis_id = models.IntegerField(null=True)
    # The numbers the server resolved for this person and day (baselines), by name, as decimal strings.
    resolved = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(seq__gte=1, reduction_g__gte=0, credited_g__gte=0, capped_g__gte=0),
                name="verdict_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(status=VerdictStatus.CREDITED, basis_id__isnull=False)
                | ~Q(status=VerdictStatus.CREDITED) & Q(credited_g=0, capped_g=0),
                name="verdict_credits_on_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(status=VerdictStatus.CREDITED) | ~Q(reason_codes=[]),
                name="verdict_refuses_with_a_reason",
            ),
        ]
        # What waits for a person to look at it; the rest of the verdicts stay out of this index.
        indexes = [
            models.Index(
                fields=["party_id"], condition=Q(status=VerdictStatus.IN_REVIEW), name="verdict_in_review"
            )
        ]


class OutcomeDue(models.Model):
    """A party whose new grams wait to be assigned for coins: written with the verdicts, closed by the
    assignment."""

    id = models.BigAutoField(primary_key=True)
    party_id = models.UUIDField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["party_id"], condition=Q(done_at=None), name="outcome_due_open")]


class CreditingShard(models.Model):
    """A range of parties that one worker goes through; `last_party` tells how far it came (58)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    run_id = models.UUIDField()
    # Parties after `low` (none: from the beginning) up to and including `high`.
    low = models.UUIDField(null=True)
    high = models.UUIDField()
    last_party = models.UUIDField(null=True)
    decided = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(finished_at=None), name="shard_open")]


class ReviewRound(models.Model):
    """One pass over what waits for a missing number, made when the catalogs have changed; `last_party` tells
    how far it came. `catalogs` is the state of the catalogs that it went by."""

    id = models.UUIDField(primary_key=True, default=new_id)
    catalogs = models.TextField()
    last_party = models.UUIDField(null=True)
    looked_at = models.BigIntegerField(default=0)
    decided = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finished_at"],
                condition=Q(finished_at=None),
                nulls_distinct=False,
                name="one_review_round_at_a_time",
            )
        ]
