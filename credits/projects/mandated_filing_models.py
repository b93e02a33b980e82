"""What was filed under a mandate: the agent that did, the owner it was for, and the mandate."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.roles import MandateAct
from credits.projects.models import Project
from puhui.kernel.ids import new_id


class MandatedFiling(models.Model):
    """One thing that an agent filed for an owner: both are named, and the mandate was in force (a trigger).

    `action` is the audit event's. `report_id` tells the report where it was one. `person` is the natural
    person's party.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="filings")
    report_id = models.UUIDField(null=True, blank=True)
    act = models.TextField(_("act"), choices=MandateAct.choices)
    action = models.TextField(_("action"))
    owner = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey("accounts.Mandate", on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()
    filed_at = models.DateTimeField(_("filed at"))

    class Meta:
        verbose_name = _("filing under a mandate")
        verbose_name_plural = _("filings under a mandate")
        constraints = [
            models.CheckConstraint(condition=Q(act__in=MandateAct.values), name="mandated_filing_act_known"),
            models.CheckConstraint(condition=~Q(owner=F("agent")), name="mandated_filing_is_for_another"),
            models.CheckConstraint(
                condition=Q(act="FILE_REPORTS") | Q(report_id=None), name="mandated_filing_of_a_report"
            ),
        ]
        indexes = [models.Index(fields=["project", "mandate"], name="filing_by_project_and_mandate")]

    def __str__(self) -> str:
        return f"{self.action} {self.project_id}"
