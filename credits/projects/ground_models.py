"""The ground of filed projects, which the database tells from their outlines: once where hectares count."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from credits.projects.models import Project
from puhui.kernel.ids import new_id


class CellsField(models.Field):
    """Numbers of ground cells as ranges (ground_geometry.py); the database alone writes and compares them."""

    def db_type(self, connection) -> str:
        return "int8multirange"


class FiledGround(models.Model):
    """The outline of a project from its filing on, until it ends or goes back to its draft.

    The database writes these rows itself, from the project's own row, when it sees one filed or let go
    (ground_guards.py). The box counts in ten-millionths of a degree. Cells lie wholly within the outline, so
    whoever shares one shares ground; the guard compares the outlines themselves as well.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="filed_ground")
    methodology = models.TextField()
    # Whether the methodology's newest text counted hectares when it was filed.
    counts_hectares = models.BooleanField()
    west = models.BigIntegerField()
    south = models.BigIntegerField()
    east = models.BigIntegerField()
    north = models.BigIntegerField()
    cells = CellsField()
    days_from = models.DateField(null=True, blank=True)
    days_to = models.DateField(null=True, blank=True)
    filed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ground of a filed project")
        verbose_name_plural = _("grounds of filed projects")
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(released_at=None), name="one_ground_per_filed_project"
            ),
            ExclusionConstraint(
                name="one_filed_project_per_ground",
                expressions=[
                    ("cells", RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("days_from"), F("days_to"), function="daterange", output_field=DateRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(released_at=None, counts_hectares=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.methodology} {self.project_id}"
