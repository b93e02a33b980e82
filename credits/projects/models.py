"""Tables of projects: what is built where by whom, and what its meters read."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from credits.evidence.models import EvidenceFile
from credits.methodologies.models import MethodologyVersion
from credits.projects.states import PROJECT_STATES, ProjectStatus
from puhui.kernel.ids import new_id

LIVE = [
    ProjectStatus.DRAFT,
    ProjectStatus.SUBMITTED,
    ProjectStatus.CITY_REVIEW,
    ProjectStatus.REGISTERED,
    ProjectStatus.SUSPENDED,
]


class Register(models.TextChoices):
    """Where else the same reduction might be claimed (domain.md 1.4)."""

    CCER = "CCER", _("China's voluntary reductions (CCER)")
    GREEN_CERTIFICATE = "GREEN_CERTIFICATE", _("green electricity certificates")
    OTHER_PUHUI = "OTHER_PUHUI", _("another carbon-inclusion scheme")
    VCS = "VCS", _("Verified Carbon Standard")


ALL_REGISTERS = sorted(Register.values)


class ProjectKind(models.TextChoices):
    """A bundle is held by an agent for the owners of many small sites (credits/projects/bundles)."""

    SINGLE = "SINGLE", _("one project")
    BUNDLE = "BUNDLE", _("bundle of small sites")


class Project(models.Model):
    """A project under a methodology of a scheme. `project_type` is what the scheme names a methodology for.

    `object_key` is the physical thing claimed (for a roof, the grid connection's account number): among live
    projects of all schemes it stands once, so that nothing is claimed twice.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=ProjectKind.choices, default=ProjectKind.SINGLE)
    scheme = models.TextField()
    project_type = models.TextField()
    methodology = models.TextField()
    name = models.TextField()
    region = models.TextField()
    object_key = models.TextField()
    capacity_kw = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    commissioned_on = models.DateField()
    # The owner's word, register by register, that nobody claims the same there; and that it is given for all.
    declared_free_of = ArrayField(models.TextField(choices=Register.choices), default=list, blank=True)
    no_double_claim = models.BooleanField(default=False)
    # Where it is: in words, or as GeoJSON in WGS 84 (a point, a polygon or several) with the box around it,
    # in degrees, that the overlap search asks for.
    address = models.TextField(blank=True, default="")
    place = models.JSONField(null=True, blank=True)
    west = models.DecimalField(max_digits=10, decimal_places=7, null=True, blank=True)
    south = models.DecimalField(max_digits=10, decimal_places=7, null=True, blank=True)
    east = models.DecimalField(max_digits=10, decimal_places=7, null=True, blank=True)
    north = models.DecimalField(max_digits=10, decimal_places=7, null=True, blank=True)
    # Of days [from, to): outside it nothing is reported. The estimate is whole tonnes a year.
    crediting_from = models.DateField(null=True, blank=True)
    crediting_to = models.DateField(null=True, blank=True)
    estimated_t_per_year = models.PositiveBigIntegerField(null=True, blank=True)
    status = models.TextField(choices=ProjectStatus.choices, default=ProjectStatus.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.UUIDField()
    registered_at = models.DateTimeField(null=True, blank=True)
    # In effect on the day of the registration; a later version may let the project keep it.
    pinned_version = models.ForeignKey(
        MethodologyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        triggers = PROJECT_STATES.triggers()
        constraints = [
            PROJECT_STATES.check("project"),
            models.CheckConstraint(condition=Q(kind__in=ProjectKind.values), name="project_kind_known"),
            models.UniqueConstraint(
                fields=["object_key"], condition=Q(status__in=LIVE), name="one_live_project_per_object"
            ),
            models.CheckConstraint(
                condition=Q(capacity_kw=None) | Q(capacity_kw__gt=0), name="project_capacity_positive"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ProjectStatus.DRAFT, ProjectStatus.WITHDRAWN, ProjectStatus.REJECTED])
                | Q(no_double_claim=True),
                name="project_declares_no_double_claim",
            ),
            models.CheckConstraint(
                condition=Q(declared_free_of__contained_by=ALL_REGISTERS),
                name="project_declares_known_registers",
            ),
            models.CheckConstraint(
                condition=Q(no_double_claim=False) | Q(declared_free_of__contains=ALL_REGISTERS),
                name="project_declares_each_register",
            ),
            models.CheckConstraint(
                condition=Q(place=None, west=None, south=None, east=None, north=None)
                | Q(place__isnull=False, west__gte=-180, east__lte=180, south__gte=-90, north__lte=90)
                & Q(west__lte=F("east"), south__lte=F("north")),
                name="project_place_has_its_box",
            ),
            models.CheckConstraint(
                condition=Q(crediting_from=None, crediting_to=None)
                | Q(crediting_from__isnull=False, crediting_to__gt=F("crediting_from")),
                name="project_crediting_period_has_days",
            ),
        ]
        indexes = [
            models.Index(
                fields=["west", "east", "south", "north"],
                condition=Q(status__in=LIVE) & Q(place__isnull=False),
                name="live_project_by_its_box",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DocumentKind(models.TextChoices):
    GRID_CONNECTION = "GRID_CONNECTION", _("grid-connection paper")
    METER_CALIBRATION = "METER_CALIBRATION", _("calibration of the meter")
    SETTLEMENT = "SETTLEMENT", _("settlement sheet of the utility")
    TENURE = "TENURE", _("roof tenure or lease")
    NO_DOUBLE_CLAIM = "NO_DOUBLE_CLAIM", _("declaration of no double claim")
    FOREST_RIGHTS = "FOREST_RIGHTS", _("forest-rights certificate")
    FOREST_INVENTORY = "FOREST_INVENTORY", _("forest inventories")
    SEA_AREA_RIGHTS = "SEA_AREA_RIGHTS", _("title to the sea area")
    PLOT_SURVEY = "PLOT_SURVEY", _("report of the plot survey")
    INVOICE = "INVOICE", _("invoices")
    ENERGY_LABEL = "ENERGY_LABEL", _("energy labels")
    IN_USE_SAMPLE = "IN_USE_SAMPLE", _("sample of units in use")
    RIDE_RECORDS = "RIDE_RECORDS", _("records of rides")
    USER_CONSENT = "USER_CONSENT", _("users' consent to the use of their data")
    WEIGHING = "WEIGHING", _("weighbridge tickets")
    SORTING = "SORTING", _("sorting records")
    PHOTO = "PHOTO", _("photograph")
    OTHER = "OTHER", _("other")


class ProjectDocument(models.Model):
    """A file put to a project, for what it is meant to show. Kept for good.

    A newer version names the one that it takes the place of.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="documents")
    kind = models.TextField(choices=DocumentKind.choices)
    evidence = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        verbose_name = _("project document")
        verbose_name_plural = _("project documents")
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "evidence"], name="document_put_once"),
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="project_document_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(version=1, supersedes=None) | Q(version__gt=1, supersedes__isnull=False),
                name="project_document_version_follows",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.evidence_id}"


# The numbers of a meter and of a connection in their one written form (keys.py), as the database makes it.
PLAIN_NUMBER = Func(F("serial_no"), function="credits_plain_key", output_field=models.TextField())
PLAIN_KEY = Func(F("object_key"), function="credits_plain_key", output_field=models.TextField())


class Meter(models.Model):
    """A meter of a project, by the number on its plate; it measures for one live project only.

    Where a project comes to its end, so do its meters: they may measure for another one then.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="meters")
    # Of the observation that its readings add up to, such as generation_mwh.
    input_name = models.TextField()
    serial_no = models.TextField()
    unit = models.TextField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("meter")
        verbose_name_plural = _("meters")
        constraints = [
            models.UniqueConstraint(
                fields=["serial_no"], condition=Q(ended_at=None), name="one_live_meter_per_number"
            )
        ]
        indexes = [models.Index(PLAIN_NUMBER, condition=Q(ended_at=None), name="live_meter_by_plain_number")]

    def __str__(self) -> str:
        return self.serial_no


class Reading(models.Model):
    """What a meter measured in a period [from, to), in its unit. A correction supersedes it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="readings")
    period_from = models.DateField()
    period_to = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    # Of one day whose intervals do not fill it: the minutes nobody read, which count zero.
    missing_minutes = models.PositiveSmallIntegerField(default=0)
    # The table it came from, if any.
    source = models.ForeignKey(
        "credits.ReadingFile", on_delete=models.PROTECT, null=True, blank=True, related_name="readings"
    )

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.CheckConstraint(condition=Q(period_to__gt=F("period_from")), name="reading_has_a_period"),
            models.CheckConstraint(condition=Q(value__gte=0), name="reading_not_negative"),
            models.CheckConstraint(
                condition=Q(missing_minutes=0)
                | Q(missing_minutes__lt=24 * 60, period_to=F("period_from") + timedelta(days=1)),
                name="reading_misses_minutes_of_one_day",
            ),
            ExclusionConstraint(
                name="one_reading_per_meter_and_day",
                expressions=[
                    ("meter", RangeOperators.EQUAL),
                    (
                        Func(
                            F("period_from"),
                            F("period_to"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(superseded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meter_id} {self.period_from}"
