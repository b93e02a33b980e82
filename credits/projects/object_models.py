"""Physical things that are credited once, in one written form; and what other registers claim of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.projects.keys import KEY
from credits.projects.models import Project, Register
from puhui.kernel.ids import new_id


class ObjectKind(models.TextChoices):
    """What can be credited once only. A project claims one connection, its meters, devices and plots, and one
    whose rides an operator records that operator."""

    CONNECTION = "CONNECTION", _("connection or site number")
    METER = "METER", _("meter")
    DEVICE = "DEVICE", _("device")
    PLOT = "PLOT", _("plot")
    TRIP = "TRIP", _("trip or record of an operator")
    OPERATOR = "OPERATOR", _("operator's code")


class ProjectObject(models.Model):
    """A device or plot of a project, or a bundle's connection, by its number in one written form (`key`).

    While a project lives it stands in no other, whatever the methodology, the owner or the scheme.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="objects_claimed")
    kind = models.TextField(choices=ObjectKind.choices)
    key = models.TextField()
    number = models.TextField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("object of a project")
        verbose_name_plural = _("objects of projects")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(ended_at=None), name="one_live_project_per_device_or_plot"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        ObjectKind.CONNECTION,
                        ObjectKind.DEVICE,
                        ObjectKind.PLOT,
                        ObjectKind.OPERATOR,
                    ]
                ),
                name="project_object_kind_known",
            ),
            models.CheckConstraint(condition=Q(key__regex=f"^{KEY}$"), name="project_object_key_plain"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class ForeignClaim(models.Model):
    """What another register claims for days [from, to), without an end where it names none.

    It blocks the same thing here until it is lifted. Taken in from lists; a row once taken is never changed.
    Of a digest that met no number here there is no `key`: it stands by `digest`, under the key of `agreed`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    register = models.TextField(choices=Register.choices)
    # The number of the project or certificate there.
    reference = models.TextField()
    kind = models.TextField(choices=ObjectKind.choices)
    key = models.TextField(blank=True, default="")
    agreed = models.ForeignKey(
        "credits.KeptKey",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    digest = models.TextField(blank=True, default="")
    days_from = models.DateField()
    days_to = models.DateField(null=True, blank=True)
    # SHA-256 of the list, and the row in it.
    list_digest = models.TextField()
    row_number = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("claim of another register")
        verbose_name_plural = _("claims of other registers")
        constraints = [
            models.UniqueConstraint(
                fields=["register", "reference", "kind", "key", "days_from"],
                condition=~Q(key=""),
                name="foreign_claim_taken_once",
            ),
            models.UniqueConstraint(
                fields=["register", "reference", "kind", "agreed", "digest", "days_from"],
                condition=Q(key=""),
                name="foreign_digest_taken_once",
            ),
            models.CheckConstraint(
                condition=Q(register__in=Register.values), name="foreign_claim_register_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=ObjectKind.values), name="foreign_claim_kind_known"),
            models.CheckConstraint(
                condition=Q(key__regex=f"^{KEY}$", agreed=None, digest="")
                | Q(key="", agreed__isnull=False, digest__regex="^[0-9a-f]{64}$"),
                name="foreign_claim_key_plain",
            ),
            models.CheckConstraint(
                condition=Q(days_to=None) | Q(days_to__gt=F("days_from")), name="foreign_claim_has_days"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="foreign_claim_lifted_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "key"], condition=Q(lifted_at=None), name="standing_foreign_claim"),
            models.Index(
                fields=["agreed", "digest"],
                condition=~Q(digest=""),
                name="foreign_claim_by_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.reference}"
