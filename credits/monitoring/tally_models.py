"""What a household or an object has used of a cap, and which methodology holds a lock of theirs.

One person's caps are derived from their verdicts (decisions 60); those of several people, who are decided in
different chunks, are counted here, in rows that are locked while a decision is made.
"""

from django.db import models
from django.db.models import F, Q


class SharedTally(models.Model):
    """One cap or lock of one household or object in one period, by a key that names all of it.

    A cap has `limit_g` and `used_g`; a lock has none, and `methodology` holds it while `acts` stand.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    limit_g = models.BigIntegerField(null=True)
    used_g = models.BigIntegerField(default=0)
    acts = models.IntegerField(default=0)
    methodology = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_tally_per_holder_and_period"),
            models.CheckConstraint(
                condition=Q(limit_g=None) | Q(used_g__lte=F("limit_g")),
                name="shared_cap_never_above_its_limit",
            ),
            models.CheckConstraint(condition=Q(used_g__gte=0, acts__gte=0), name="shared_tally_not_negative"),
            models.CheckConstraint(
                condition=Q(limit_g__isnull=False, methodology="")
                | Q(limit_g=None, used_g=0)
                & (Q(acts=0, methodology="") | Q(acts__gt=0) & ~Q(methodology="")),
                name="shared_lock_has_a_holder",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class TallyEntry(models.Model):
    """What a verdict took of a tally (`acts` 1), or a later verdict gave back (`acts` -1, grams below zero).

    The tally is the sum of its entries (C1); what was there before one of them is the sum of those before.
    """

    id = models.BigAutoField(primary_key=True)
    tally = models.ForeignKey(SharedTally, on_delete=models.PROTECT, related_name="entries")
    party_id = models.UUIDField()
    activity_id = models.UUIDField()
    seq = models.PositiveSmallIntegerField()
    grams = models.BigIntegerField()
    acts = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(acts=1, grams__gte=0) | Q(acts=-1, grams__lte=0),
                name="tally_entry_takes_or_gives",
            ),
            models.UniqueConstraint(
                fields=["activity_id", "tally", "seq", "acts"], name="one_tally_entry_per_verdict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tally_id} {self.grams} g"
