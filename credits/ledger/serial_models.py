"""Where each numbered unit is: serial blocks that split and move with the ledger's transfers (I9 to I12)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from puhui.kernel.ids import new_id


class SerialCounter(models.Model):
    """The next number, and the next batch, of a scheme's methodology and vintage: no number is left out (35).

    A reservation takes the numbers with the intent to mint them, once an issuance.
    """

    id = models.BigAutoField(primary_key=True)
    scheme = models.TextField()
    serial_code = models.TextField()
    vintage = models.PositiveSmallIntegerField()
    next_number = models.BigIntegerField(default=1)
    next_batch = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "serial_code", "vintage"], name="one_serial_counter"),
            models.CheckConstraint(
                condition=Q(next_number__gte=1, next_batch__gte=1), name="serial_counter_from_one"
            ),
        ]


class SerialBlock(models.Model):
    """A run of serial numbers in one account: live until a transfer takes it, whole or in parts.

    `source_ref` says for what it lies there (a lot in escrow), as the transfer that brought it did. Rows are
    closed once and never changed otherwise; guards (serial_guards.py) keep the history of a number a path.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    asset_id = models.IntegerField()
    scheme = models.TextField()
    serial_code = models.TextField()
    vintage = models.PositiveSmallIntegerField()
    # The label of the batch, as it stands in the serial: scheme, city, methodology, vintage, batch number.
    batch = models.TextField()
    first_no = models.BigIntegerField()
    last_no = models.BigIntegerField()
    account_id = models.BigIntegerField()
    source_ref = models.UUIDField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    from_transfer = models.UUIDField()
    to_transfer = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("serial block")
        verbose_name_plural = _("serial blocks")
        indexes = [
            models.Index(
                fields=["account_id", "asset_id", "first_no"],
                condition=Q(to_transfer=None),
                name="serials_of_account",
            ),
            models.Index(fields=["from_transfer"], name="serials_by_transfer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_no__gte=1, last_no__gte=F("first_no")), name="serial_block_has_numbers"
            ),
            ExclusionConstraint(
                name="serial_number_lives_once",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    ("serial_code", RangeOperators.EQUAL),
                    ("vintage", RangeOperators.EQUAL),
                    (
                        Func(
                            F("first_no"),
                            F("last_no"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(to_transfer=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}-{self.first_no}-{self.last_no}"

    @property
    def quantity_t(self) -> int:
        """How many numbers, a tonne each."""
        return self.last_no - self.first_no + 1


class SerialMove(models.Model):
    """One row a transfer of registry units, written by the ledger's own rules.

    Its deferred trigger counts the numbers at commit, when blocks have moved: a trigger on transfers would be
    weighed for each row of the batch.
    """

    transfer_id = models.UUIDField(primary_key=True)
