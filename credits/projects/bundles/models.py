"""The sites of a bundle: each somebody's roof, under that owner's mandate, counted once."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.mandates.models import Mandate
from credits.projects.bundles.table_models import SiteTable
from credits.projects.models import Meter, Project
from credits.projects.object_models import ProjectObject
from puhui.kernel.ids import new_id


class Site(models.Model):
    """One owner's roof in a bundle, from `starts_on` up to the end of its mandate or of the site itself.

    A site that came after the registration (`is_late`) counts from the day on which a registrar admitted it
    (`joins_on`), and for no day before. Connection, meter and device stand with the bundle's, so that each
    is in one live project only. The database ends a site on the day on which its mandate is revoked
    (guards); `ends_on` is excluded.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    bundle = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="sites")
    owner = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    connection = models.OneToOneField(ProjectObject, on_delete=models.PROTECT, related_name="+")
    device = models.OneToOneField(ProjectObject, on_delete=models.PROTECT, related_name="+")
    meter = models.OneToOneField(Meter, on_delete=models.PROTECT, related_name="site")
    address = models.TextField(blank=True, default="")
    # Degrees in WGS 84.
    longitude = models.DecimalField(max_digits=10, decimal_places=7, null=True, blank=True)
    latitude = models.DecimalField(max_digits=10, decimal_places=7, null=True, blank=True)
    capacity_kw = models.DecimalField(max_digits=12, decimal_places=3)
    starts_on = models.DateField()
    table = models.ForeignKey(SiteTable, on_delete=models.PROTECT, related_name="sites")
    row_number = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    joins_on = models.DateField(null=True, blank=True)
    admitted_at = models.DateTimeField(null=True, blank=True)
    # The person.
    admitted_by = models.UUIDField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("site of a bundle")
        verbose_name_plural = _("sites of bundles")
        constraints = [
            models.CheckConstraint(condition=Q(capacity_kw__gt=0), name="site_capacity_positive"),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None)
                | Q(longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90),
                name="site_position_on_earth",
            ),
            models.CheckConstraint(
                condition=~Q(address="") | Q(longitude__isnull=False), name="site_says_where_it_is"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None, ended_at=None) | Q(ends_on__isnull=False, ended_at__isnull=False),
                name="site_ends_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(joins_on=None, admitted_at=None, admitted_by=None)
                | Q(
                    is_late=True, joins_on__isnull=False, admitted_at__isnull=False, admitted_by__isnull=False
                ),
                name="site_admitted_by_somebody",
            ),
            models.UniqueConstraint(fields=["table", "row_number"], name="one_site_per_row"),
        ]
        indexes = [models.Index(fields=["longitude", "latitude"], name="site_by_position")]

    def __str__(self) -> str:
        return self.connection.number

    @property
    def waits(self) -> bool:
        """Tell whether it came after the registration and no registrar has decided on it."""
        return self.is_late and self.joins_on is None and self.ended_at is None

    @property
    def counts_from(self) -> date:
        """The first day that may count; of a site that waits, the first that it asks for."""
        return max(self.starts_on, self.joins_on or self.starts_on)

    def days_within(self, since: date, until: date) -> tuple[date, date] | None:
        """Return the days [from, to) of [since, until) that the site counts for; None where there are none.

        Needs `mandate` to be read along.
        """
        if self.is_late and self.joins_on is None:
            return None
        ends = min(each for each in (until, self.mandate.valid_to, self.ends_on) if each is not None)
        starts = max(since, self.counts_from)
        return (starts, ends) if starts < ends else None
