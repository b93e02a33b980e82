"""Tables of capture: types, operators and their keys, activities, traces, intakes (decisions 57, 58, 71)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id

# The number of the type in its file (catalog/shared_bike_ride.toml), for conditions of the database.
SHARED_BIKE_RIDE = 3


class ActivityType(models.Model):
    """A kind of low-carbon act, loaded from `catalog/*.toml`."""

    id = models.SmallIntegerField(primary_key=True)
    code = models.TextField(unique=True)
    title_zh = models.TextField()
    title_en = models.TextField()
    # Trips exclude one another in time for a person; periods of a meter exclude the same meter's (decisions
    # 28).
    exclusion = models.TextField(blank=True, default="")
    longest_days = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("activity type")
        verbose_name_plural = _("activity types")

    def __str__(self) -> str:
        return self.code


class Operator(models.Model):
    """Who may vouch for an act with a signature, and for which types and regions."""

    code = models.TextField(primary_key=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    types = ArrayField(models.TextField())
    regions = ArrayField(models.TextField())

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")

    def __str__(self) -> str:
        return self.code


class OperatorKey(models.Model):
    """A signing key of an operator; two may overlap while one replaces the other."""

    id = models.UUIDField(primary_key=True, default=new_id)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="keys")
    secret = EncryptedTextField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("operator key")
        verbose_name_plural = _("operator keys")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="operator_key_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.operator_id} {self.valid_from:%Y-%m-%d}"


class Tier(models.TextChoices):
    """How strong the evidence is (decisions 12); decided by `source.kind` until screening looks at the
    evidence."""

    A = "A", _("A: confirmed by a second party")
    B = "B", _("B: recorded by a device")
    C = "C", _("C: told by the person")


class Activity(models.Model):
    """One act as it was received. Never changed: what is decided about it is appended as verdicts
    elsewhere."""

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, db_index=False, related_name="+")
    client_id = models.TextField()
    type = models.ForeignKey(ActivityType, on_delete=models.PROTECT, db_index=False, related_name="+")
    scheme = models.TextField()
    region = models.TextField()
    occurred_from = models.DateTimeField()
    occurred_to = models.DateTimeField()
    inputs = models.JSONField()
    source = models.JSONField()
    tier = models.TextField(choices=Tier.choices)
    device = models.JSONField(null=True, blank=True)
    measured_m = models.IntegerField(null=True, blank=True)
    trace_digest = models.BinaryField(null=True, blank=True)
    # The household's meter that stands for exclusion and history instead of the party; none: the party does.
    meter_id = models.UUIDField(null=True, blank=True)
    preview_g = models.BigIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(fields=["party", "client_id"], name="one_activity_per_client_id"),
            models.CheckConstraint(
                condition=Q(occurred_to__gt=F("occurred_from")), name="activity_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(preview_g__gte=0), name="activity_preview_not_negative"),
        ]
        indexes = [models.Index(fields=["party", "occurred_from"], name="activity_of_party_in_time")]

    def __str__(self) -> str:
        return f"{self.id}"


class ActivityReference(models.Model):
    """An operator's reference that was used: it counts once, whoever sends it.

    By a rider's activity, or by the project of the operator that claims the ride itself (decisions 13).
    """

    id = models.BigAutoField(primary_key=True)
    operator = models.TextField()
    reference = models.TextField()
    activity_id = models.UUIDField(null=True)
    project_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "reference"], name="one_use_per_operator_reference"),
            models.CheckConstraint(
                condition=Q(activity_id__isnull=False, project_id=None)
                | Q(activity_id=None, project_id__isnull=False),
                name="reference_used_by_a_rider_or_a_project",
            ),
        ]


class TraceClaim(models.Model):
    """The first activity that came with a trace; a later one with the same trace is a replay."""

    digest = models.BinaryField(primary_key=True)
    activity_id = models.UUIDField()


class MeterClaim(models.Model):
    """A period of a household's meter that somebody claimed: it counts once, whichever member sends it.

    The readings are what the meter showed at both ends, where whoever sent the item told.
    """

    activity_id = models.UUIDField(primary_key=True)
    meter_id = models.UUIDField()
    period = DateTimeRangeField()
    reading_from = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    reading_to = models.DecimalField(max_digits=14, decimal_places=3, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reading_from=None, reading_to=None) | Q(reading_from__gte=0, reading_to__gte=0),
                name="meter_claim_tells_both_readings_or_none",
            ),
            ExclusionConstraint(
                name="one_claim_per_period_of_a_meter",
                expressions=[("meter_id", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]


class ActivityTrace(models.Model):
    """The raw points of a trip, kept apart because they live shorter than what was concluded from them."""

    activity = models.OneToOneField(
        Activity, on_delete=models.PROTECT, primary_key=True, related_name="trace"
    )
    points = models.JSONField()


class ActivityTrack(models.Model):
    """What a trace says, computed once at receipt and kept when its points are gone.

    `crs` is what the phone said its places were in; the points that are kept, and all this, are in WGS 84.
    Forms to compare are null where the trace is too short to have any.
    """

    activity = models.OneToOneField(
        Activity, on_delete=models.PROTECT, primary_key=True, related_name="track"
    )
    party_id = models.UUIDField()
    crs = models.TextField()
    version = models.PositiveSmallIntegerField()
    features = models.JSONField()
    from_s = models.FloatField()
    to_s = models.FloatField()
    profile = ArrayField(models.IntegerField(), null=True)
    shape = ArrayField(models.IntegerField(), null=True)
    start_cell = models.BigIntegerField(null=True)
    end_cell = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["start_cell", "end_cell"], name="track_between_cells"),
            models.Index(fields=["party_id", "from_s"], name="track_of_party_in_time"),
        ]


class TrackFix(models.Model):
    """One in ten of a trace's fixes as a hash of instant and place: two people's traces share none."""

    id = models.BigAutoField(primary_key=True)
    fix = models.BigIntegerField()
    activity_id = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["fix"], name="track_fix"),
            models.Index(fields=["activity_id"], name="track_fix_of_activity"),
        ]


class Intake(models.Model):
    """One batch received from a party, here until the crediting job has decided what was in it.

    `tracks` of its items came with a trace: the job looks for tracks only where there are some.
    """

    id = models.BigAutoField(primary_key=True)
    party_id = models.UUIDField()
    activities = models.PositiveSmallIntegerField()
    tracks = models.PositiveSmallIntegerField(default=0, db_default=0)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["party_id"], name="intake_of_party")]
