"""Tables of types of projects: what the files say that the database asks for itself."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ProjectTypeNeeds(models.Model):
    """What a project of a type is not filed without, loaded from `catalog/*.toml`.

    Of a type that counts rides (`rides_ridden` and the rest are set): the inputs of all kilometres and of the
    riders' own, and the shortest and longest ride that counts, in metres.
    """

    code = models.TextField(primary_key=True)
    documents = ArrayField(models.TextField())
    needs = ArrayField(models.TextField())
    rides_ridden = models.TextField(blank=True, default="")
    rides_of_riders = models.TextField(blank=True, default="")
    shortest_m = models.PositiveIntegerField(null=True, blank=True)
    longest_m = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("type of project")
        verbose_name_plural = _("types of projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(rides_ridden="", rides_of_riders="", shortest_m=None, longest_m=None)
                | ~Q(rides_ridden="")
                & ~Q(rides_of_riders="")
                & Q(shortest_m__gt=0, longest_m__gte=F("shortest_m")),
                name="project_type_tells_all_of_rides_or_none",
            )
        ]

    def __str__(self) -> str:
        return self.code
