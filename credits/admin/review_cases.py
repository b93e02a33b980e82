"""The review desk: the next case, everything on it, and the decision. Cases are given, not chosen.

The readers' figures stand beside it, for the supervisor.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from accounts.admin.party_links import party_link
from accounts.admin.timelines import timeline_part
from credits.admin.cells import party
from credits.admin.looking import TABLES
from credits.admin.review_figures import readers_part
from credits.admin.review_parts import Shown, parts_of_case
from credits.admin.sections import CAPTURE
from credits.admin.trace_drawing import may_see_traces
from credits.verification.review.models import ReviewCase
from credits.verification.review.permissions import REVIEW, SUPERVISE
from credits.verification.review.selectors import waiting_for
from credits.verification.review.services import give_back_case, read_case, take_next_case, withdraw_case
from credits.verification.review.states import REVIEW_STATES, CaseKind, Decision, Reason, ReviewStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, grams, id_end, place, region, status, whole
from puhui.kernel.admin.commands import REASON_LEAST, REASON_MOST, ReasonForm, command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import NOTHING, link, short
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now

S = ReviewStatus
COLOURS = {S.OPEN: "warning", S.AGREED: "info", S.SETTLED: "success", S.CLOSED: "info"}
AGREEMENT = [("yes", _("as it stands")), ("no", _("otherwise than it stands"))]


class NextForm(ReasonForm):
    """Nothing to fill in: being given a case needs no reason."""

    reason = None  # type: ignore[assignment]


class ReadingForm(ReasonForm):
    """What the reader finds, and why; the words are for the house."""

    decision = forms.ChoiceField(
        label=_("decision"), choices=Decision.choices, widget=UnfoldAdminSelectWidget
    )
    reason_code = forms.ChoiceField(
        label=_("what the resident is told"), choices=Reason.choices, widget=UnfoldAdminSelectWidget
    )
    accepted_km = forms.DecimalField(
        label=_("accepted kilometres"),
        help_text=_("Only where a part of the distance is accepted."),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=3,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept with the case for ever: write why, and no names or telephone numbers."),
        min_length=REASON_LEAST,
        max_length=REASON_MOST,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    field_order = ["decision", "reason_code", "accepted_km", "reason"]


DUE = Due("due_on", waits=(S.OPEN,))


def _decided(case: ReviewCase) -> str:
    return case.get_outcome_display() if case.outcome else NOTHING


def _activity(case: ReviewCase) -> Any:
    """The activity, with a link to its verdicts except where they are not to be seen."""
    if case.kind == CaseKind.REREADING:
        return short(case.activity_id)
    return link(reverse("admin:credits_activity_change", args=[case.activity_id]), short(case.activity_id))


def _is_given(case: ReviewCase) -> bool:
    return case.status == S.OPEN and case.claimed_by is not None


def _waiting(rows: QuerySet, request: HttpRequest) -> QuerySet:
    return rows.filter(pk__in=waiting_for(actor_of(request), timezone.now()).values("pk"))


def _compared(rows: QuerySet, chosen: str) -> QuerySet:
    return rows.filter(agrees=chosen == "yes")


@admin.register(ReviewCase)
class ReviewCaseAdmin(ReadOnlyAdmin):
    section, position, icon = CAPTURE, 14, "rate_review"
    territory = ("region",)
    work = (Work(REVIEW, _waiting, due=DUE),)
    ordering = ["due_on", "draw_key"]
    list_display = [
        id_end("id", _("id")),
        column("kind", _("kind")),
        place("region", _("region")),
        grams("value_g", _("at stake")),
        *DUE.columns,
        whole("read", _("readings")),
        whole("readers_wanted", _("readers needed")),
        status("status", _("state"), COLOURS),
        computed("decided", _("decision"), _decided),
        column("agrees", _("as it stands")),
    ]
    list_filter = [
        waiting_for_me(_waiting),
        choice("status", _("state"), S.choices),
        choice("kind", _("kind"), CaseKind.choices),
        choice("agrees", _("second reading"), AGREEMENT, _compared),
    ]
    search_fields = ["id"]
    search_help_text = _("The whole id of a case, an activity or a party")
    fields = [
        column("id", _("id")),
        column("kind", _("kind")),
        column("status", _("state")),
        party(_("party")),
        computed("activity", _("activity"), _activity),
        region("region", _("region")),
        grams("value_g", _("at stake")),
        column("due_on", _("due")),
        column("opened_at", _("opened")),
        whole("readers_wanted", _("readers needed")),
        computed("claimed", _("given to"), lambda case: party_link(case.claimed_by)),
        column("claimed_until", _("given until")),
        computed("decided", _("decision"), _decided),
        column("agrees", _("as it stands")),
        column("ended_at", _("closed at")),
    ]
    actions_list = ["take_next", "figures"]
    actions_detail = ["decide", "give_back", "withdraw"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(read=Count("readings"))

    def heading(self, obj: ReviewCase) -> str:
        return f"{obj.get_kind_display()} {short(obj.pk)} · {obj.get_status_display()}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        found = by_id("id", "activity_id", "party_id", term=term) if term else Q()
        return queryset.filter(found), False

    def parts(self, request: HttpRequest, obj: ReviewCase) -> Sequence[Shown]:
        is_judge = may_see_traces(request, obj.region)
        return [
            states_part(REVIEW_STATES, obj.status),
            *parts_of_case(obj, actor_of(request).person_id, is_judge=is_judge),
            timeline_part(("review_case", obj.pk)),
        ]

    @command_button(
        _("My next case"),
        permission=REVIEW,
        explains=_("The case that is due first is yours for half an hour, or the one that you have already."),
        icon="play_arrow",
        on_list=True,
        form_class=NextForm,
    )
    def take_next(self, request: HttpRequest) -> HttpResponse:
        case = take_next_case(actor=actor_of(request), now=puhui_now(), real_now=timezone.now())
        return HttpResponseRedirect(reverse("admin:credits_reviewcase_change", args=[case.pk]))

    @command_button(
        _("Decide"),
        permission=REVIEW,
        explains=_("It cannot be taken back. The resident reads the reason; your words stay in the house."),
        icon="gavel",
        form_class=ReadingForm,
        shown=_is_given,
    )
    def decide(self, request: HttpRequest, obj: ReviewCase, *, reason: str, **found: Any) -> Any:
        now, real_now = puhui_now(), timezone.now()
        read_case(actor=actor_of(request), case_id=obj.pk, text=reason, now=now, real_now=real_now, **found)
        return gettext("Your decision is kept.")

    @command_button(
        _("Give back"),
        permission=REVIEW,
        explains=_("Somebody else is given the case."),
        icon="undo",
        shown=_is_given,
    )
    def give_back(self, request: HttpRequest, obj: ReviewCase, *, reason: str) -> Any:
        give_back_case(actor=actor_of(request), case_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The case is free again.")

    @command_button(
        _("Take away"),
        permission=SUPERVISE,
        explains=_("The reader who has it cannot decide it any more, unless they are given it again."),
        icon="person_remove",
        is_dangerous=True,
        shown=_is_given,
    )
    def withdraw(self, request: HttpRequest, obj: ReviewCase, *, reason: str) -> Any:
        withdraw_case(actor=actor_of(request), case_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The case is free again.")

    @action(description=_("Readers' figures"), icon="query_stats", permissions=[SUPERVISE])
    def figures(self, request: HttpRequest) -> HttpResponse:
        """Show what each reader has done in the last 90 days."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Readers' figures"),
            "opts": self.opts,
            "parts": [readers_part()],
            "back": reverse("admin:credits_reviewcase_changelist"),
        }
        return TemplateResponse(request, TABLES, context)
