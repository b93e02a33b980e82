"""Rides of an operator's project."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.projects.keys import KEY
from credits.projects.models import Project
from credits.projects.table_models import ReadingFile


class ProjectRide(models.Model):
    """A ride that a project claims for good, by its number as the operator signs it; of nobody's name.

    `key` is the number in its one written form. The reference is the project's in the table of used
    references (guards), so that no rider's claim of it is taken any more.
    """

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, db_index=False, related_name="rides")
    source = models.ForeignKey(ReadingFile, on_delete=models.PROTECT, db_index=False, related_name="rides")
    operator = models.TextField()
    reference = models.TextField()
    key = models.TextField()
    ridden_on = models.DateField()
    metres = models.PositiveIntegerField()
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ride of a project")
        verbose_name_plural = _("rides of projects")
        constraints = [
            models.UniqueConstraint(fields=["operator", "key"], name="one_project_ride_per_number"),
            models.CheckConstraint(condition=Q(key__regex=f"^{KEY}$"), name="project_ride_key_plain"),
        ]
        indexes = [models.Index(fields=["project", "ridden_on"], name="ride_of_project_by_day")]

    def __str__(self) -> str:
        return self.reference
