"""What agents filed for owners: both named, with the mandate. To look at."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.party_links import named_link, party_link
from accounts.people.roles import MandateAct
from credits.admin.cells import report_link
from credits.admin.sections import PROJECTS
from credits.monitoring.report_models import MonitoringReport
from credits.projects.mandated_filing_models import MandatedFiling
from puhui.kernel.admin.acts import act_word
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.words import NOTHING, link, short


def _report(filing: MandatedFiling) -> Any:
    report = MonitoringReport.objects.filter(pk=filing.report_id).first() if filing.report_id else None
    return report_link(report) if report else NOTHING


@admin.register(MandatedFiling)
class MandatedFilingAdmin(ReadOnlyAdmin):
    section, position, icon = PROJECTS, 14, "handshake"
    list_select_related = ("project", "owner", "agent")
    territory = ("project__region",)
    list_display = [
        id_end("id", _("id")),
        computed("owner", _("owner"), lambda filing: named_link(filing.owner)),
        computed("agent", _("agent"), lambda filing: named_link(filing.agent)),
        computed(
            "project",
            _("project"),
            lambda filing: link(
                reverse("admin:credits_project_change", args=[filing.project_id]), filing.project.name
            ),
        ),
        column("action", _("action"), act_word),
        column("filed_at", _("filed at")),
    ]
    list_filter = [choice("act", _("entrusted with"), MandateAct.choices)]
    fields = [
        *list_display,
        column("act", _("entrusted with")),
        computed(
            "mandate",
            _("mandate"),
            lambda filing: link(
                reverse("admin:accounts_mandate_change", args=[filing.mandate_id]), short(filing.mandate_id)
            ),
        ),
        computed("person", _("person"), lambda filing: party_link(filing.person)),
        computed("report", _("report"), _report),
    ]

    def heading(self, obj: MandatedFiling) -> str:
        return f"{obj.owner.name} · {obj.agent.name} · {short(obj.pk)}"
