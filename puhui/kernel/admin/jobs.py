"""Job runs: when the periodic work ran, how it ended, what it counted; and a button to run it now."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import Label, column, computed, id_end, status, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.dashboard import panel
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.job_starts import job_names, start_job
from puhui.kernel.admin.job_words import job_with_code, job_word
from puhui.kernel.admin.navigation import OPERATIONS
from puhui.kernel.admin.skip_scan import distinct_values
from puhui.kernel.admin.words import link
from puhui.kernel.clock import puhui_now
from puhui.kernel.jobs_states import JobStatus
from puhui.kernel.models import JobRun

COLOURS = {
    JobStatus.RUNNING: "info",
    JobStatus.DONE: "success",
    JobStatus.FAILED: "danger",
    JobStatus.LOST: "warning",
}


class StartForm(ReasonForm):
    """Which job, and why."""

    job = forms.ChoiceField(label=_("job"), widget=UnfoldAdminSelectWidget)
    field_order = ["job", "reason"]

    def offer(self) -> None:
        self.offer_choices("job", [(name, job_with_code(name)) for name in job_names()])


def seconds(run: JobRun) -> str | None:
    """Return how long a run took."""
    return f"{(run.finished_at - run.started_at).total_seconds():.1f} s" if run.finished_at else None


def counts(run: JobRun) -> str:
    """Return what a run counted, as words."""
    return ", ".join(f"{name}: {number}" for name, number in run.counts.items())


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    section, position, icon = OPERATIONS, 10, "manufacturing"
    list_display = [
        column("job", _("job"), job_word),
        status("status", _("state"), COLOURS),
        column("started_at", _("started")),
        computed("took", _("took"), seconds),
        computed("counted", _("counted"), counts),
        column("requested_by", _("asked for by")),
    ]
    list_filter = [
        choice("job", _("job"), lambda: [(name, job_word(name)) for name in distinct_values(JobRun, "job")]),
        choice("status", _("state"), JobStatus.choices),
        DayFilter,
    ]
    fields = [
        id_end("id", _("id")),
        column("job", _("job"), job_with_code),
        column("status", _("state")),
        column("started_at", _("started")),
        column("finished_at", _("finished")),
        computed("took", _("took"), seconds),
        computed("counted", _("counted"), counts),
        column("error", _("error")),
        column("requested_by", _("asked for by")),
    ]
    actions_list = ["run_now"]

    def heading(self, obj: JobRun) -> str:
        return f"{job_word(obj.job)} · {written(obj.started_at)}"

    @command_button(
        _("Run a job now"),
        permission="kernel.run_job",
        explains=_("A worker runs the job at once. The schedule runs it in any case; nothing is done twice."),
        icon="play_arrow",
        on_list=True,
        form_class=StartForm,
    )
    def run_now(self, request: HttpRequest, *, job: str, reason: str) -> Label:
        start_job(actor=actor_of(request), job=job, reason=reason, now=puhui_now())
        return gettext("A worker was asked to run %(job)s.") % {"job": job_word(job)}


@panel("kernel.view_jobrun", order=90)
def latest_runs(_regions: frozenset[str] | None) -> Part:
    """The last run of each job that ever ran."""
    rows = []
    for name in distinct_values(JobRun, "job"):
        run = JobRun.objects.filter(job=name).order_by("-started_at").first()
        if run is not None:
            address = reverse("admin:kernel_jobrun_change", args=[run.pk])
            cells = [
                column("started_at", "")(run),
                run.get_status_display(),
                seconds(run) or "–",
                counts(run),
            ]
            rows.append([link(address, job_word(name)), *cells, run.error[:120]])
    headers = [_("job"), _("started"), _("state"), _("took"), _("counted"), _("error")]
    return Part(_("Last run of each job"), headers, rows)
