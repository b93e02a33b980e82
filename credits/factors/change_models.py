"""Proposed factor values: what one officer proposes and another puts into the table."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.factors.change_states import FACTOR_CHANGE_STATES, FactorChangeStatus
from credits.factors.models import FactorContent
from puhui.kernel.ids import new_id


class FactorChange(FactorContent):
    """A value proposed to become the `version` of its code, place and year; `digest` is that version's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    reason = models.TextField()
    state = models.TextField(choices=FactorChangeStatus.choices, default=FactorChangeStatus.PROPOSED)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    checked_by = models.UUIDField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("factor change")
        verbose_name_plural = _("factor changes")
        triggers = FACTOR_CHANGE_STATES.triggers()
        constraints = [
            FACTOR_CHANGE_STATES.check("factor_change"),
            models.UniqueConstraint(
                fields=["code", "region", "year"],
                condition=Q(state=FactorChangeStatus.PROPOSED),
                nulls_distinct=False,
                name="one_open_change_per_factor_place_and_year",
            ),
            models.CheckConstraint(
                condition=Q(state=FactorChangeStatus.PROPOSED, checked_by=None, checked_at=None)
                | ~Q(state=FactorChangeStatus.PROPOSED)
                & Q(checked_by__isnull=False, checked_at__isnull=False),
                name="factor_change_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=FactorChangeStatus.APPROVED) | ~Q(checked_by=F("made_by")),
                name="factor_changed_by_two_people",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="factor_change_has_a_reason"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False), name="factor_change_names_its_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.region} {self.year or ''} v{self.version}"
