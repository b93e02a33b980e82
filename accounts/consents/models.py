"""The record of consents: appended, never changed. What is in force is the last event of each purpose."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.consents.purposes import Purpose
from accounts.people.models import Party


class ConsentEvent(models.Model):
    """One yes or no of a person: purpose, the notice's version, when, by whom, in which session."""

    # A sequence, not a UUID: of two events the higher id is the later one, without a tie.
    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="consent_events")
    purpose = models.TextField(_("purpose"), choices=Purpose.choices)
    granted = models.BooleanField(_("granted"))
    notice_version = models.TextField(_("notice version"))
    at = models.DateTimeField(_("at"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    session_id = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent event")
        verbose_name_plural = _("consent events")
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_known"),
            models.CheckConstraint(condition=Q(notice_version__gt=""), name="consent_names_notice"),
        ]
        indexes = [models.Index(fields=["party", "purpose", "-id"], name="consent_latest")]

    def __str__(self) -> str:
        return f"{self.purpose} {'+' if self.granted else '-'} {self.at:%Y-%m-%d}"
