"""Tables of households. A person lives in one household at a time; a meter belongs to one at a time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.households.states import MeterKind
from accounts.people.models import Party
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id

# A share is told in hundredths of a percent; all of a household's make this.
WHOLE_BP = 10_000


class Household(models.Model):
    """People who share a home and its meters. `size` counts everybody, also those who are no members here."""

    id = models.UUIDField(primary_key=True, default=new_id)
    region = models.TextField()
    size = models.PositiveSmallIntegerField()
    # Its own solar roof feeds the home: what the meter shows is not what was consumed (decisions 17).
    has_solar = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=20), name="household_size_plausible")
        ]

    def __str__(self) -> str:
        return str(self.id)


class HouseholdMember(models.Model):
    """A member, or an invitation to a number while `party` is null; the number is kept as a blind index."""

    id = models.UUIDField(primary_key=True, default=new_id)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    invited_index = models.BinaryField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    # Who set it up, or who has been in it longest since: decides on shares.
    is_head = models.BooleanField(default=False)
    invited_at = models.DateTimeField()
    joined_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("household member")
        verbose_name_plural = _("household members")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "invited_index"],
                condition=Q(ended_at=None),
                name="one_place_per_number_in_household",
            ),
            models.UniqueConstraint(
                fields=["party"], condition=Q(ended_at=None), name="one_household_per_person"
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(ended_at=None, is_head=True), name="one_head_per_household"
            ),
            models.CheckConstraint(
                condition=Q(party=None, joined_on=None, is_head=False)
                | Q(party__isnull=False, joined_on__isnull=False),
                name="household_member_joined_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(ended_at__isnull=False, left_on__gte=F("joined_on")),
                name="household_member_leaves_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class HouseholdShare(models.Model):
    """What part of the household's saving is a member's, from a day until the rule changes.

    One row with the whole is the one claimant. On every day the shares make the whole, and a part is had by
    agreement only (triggers, agreement_guards.py).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="shares")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    share_bp = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    set_at = models.DateTimeField()
    # What everybody agreed to; null where one claimant has the whole.
    proposal = models.ForeignKey(
        "accounts.ShareProposal", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_share_per_member_and_day",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("party", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(share_bp__gte=1, share_bp__lte=WHOLE_BP), name="household_share_is_a_part"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="household_share_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["household", "party"], condition=Q(valid_to=None), name="one_share_per_member"
            ),
        ]


class HouseholdMeter(models.Model):
    """A meter at a household, from moving in with a reading to moving out with one.

    `identity_index` is of kind, operator and normalised number: the same device, however it is written.
    `number_index` leaves the operator out, for those who spell it in two ways (null on rows older than it).
    `digits` are those before the point on its counter, which goes on at zero after the last of them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="meters")
    kind = models.TextField(_("kind"), choices=MeterKind.choices)
    operator = models.TextField(_("operator"))
    number = EncryptedTextField(_("number"))
    identity_index = models.BinaryField()
    number_index = models.BinaryField(null=True)
    digits = models.PositiveSmallIntegerField(default=6, db_default=6)
    moved_in_on = models.DateField()
    reading_in = models.DecimalField(max_digits=14, decimal_places=3)
    moved_out_on = models.DateField(null=True, blank=True)
    reading_out = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("household meter")
        verbose_name_plural = _("household meters")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MeterKind.values), name="household_meter_kind_known"),
            models.CheckConstraint(
                condition=Q(moved_out_on=None, reading_out=None)
                | Q(moved_out_on__gte=F("moved_in_on"), reading_out__gte=F("reading_in")),
                name="household_meter_moves_out_with_a_reading",
            ),
            models.CheckConstraint(
                condition=Q(reading_in__gte=0), name="household_meter_reading_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(digits__gte=3, digits__lte=10), name="household_meter_digits_plausible"
            ),
            ExclusionConstraint(
                name="one_household_per_meter_at_a_time",
                expressions=[
                    ("identity_index", RangeOperators.EQUAL),
                    (
                        Func(
                            "moved_in_on",
                            "moved_out_on",
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["number_index"], name="household_meter_by_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
