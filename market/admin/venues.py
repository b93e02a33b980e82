"""Venues, their words that wait for a second person, and the comparisons with their books."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.admin.one_time import approval_button
from market.admin.cells import ANSWER_WORDS, for_a_second, paper_link, person
from market.admin.choices import scheme_choices
from market.admin.sections import BRIDGE
from market.bridge.answering import confirm_answer, refuse_answer
from market.bridge.drafting import OPERATE
from market.bridge.models import ConnectorName, Reconciliation, Venue, VenueAnswer
from market.bridge.states import AnswerStatus
from market.bridge.venues import open_venue, set_venue_active
from market.custody.papers import paper_attachment
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, status, title, whole
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.clock import puhui_now

COLOURS = {
    AnswerStatus.PROPOSED: "warning",
    AnswerStatus.APPLIED: "success",
    AnswerStatus.REFUSED: "danger",
}
FOUND = [("yes", _("with differences")), ("no", _("without"))]


def _by_found(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(different__gt=0) if value == "yes" else rows.filter(different=0)


class VenueForm(ReasonForm):
    """A venue to open."""

    code = forms.CharField(
        label=_("code"),
        help_text=_("A new one: small letters, digits and hyphens, as orders name the venue from now on."),
        max_length=31,
        widget=UnfoldAdminTextInputWidget(),
    )
    scheme = forms.ChoiceField(label=_("scheme"), choices=scheme_choices, widget=UnfoldAdminSelectWidget())
    connector = forms.ChoiceField(
        label=_("connector"), choices=ConnectorName.choices, widget=UnfoldAdminSelectWidget()
    )
    title_zh = forms.CharField(
        label=_("title in Chinese"), max_length=80, widget=UnfoldAdminTextInputWidget()
    )
    title_en = forms.CharField(
        label=_("title in English"), max_length=80, widget=UnfoldAdminTextInputWidget()
    )
    field_order = ["code", "scheme", "connector", "title_zh", "title_en", "reason"]


@admin.register(VenueAnswer)
class VenueAnswerAdmin(ReadOnlyAdmin):
    section, position, icon = BRIDGE, 20, "mark_email_read"
    work = (for_a_second(OPERATE, AnswerStatus.PROPOSED, "entered_by", {"status": "PROPOSED"}),)
    list_select_related = ("transfer", "document")
    list_display = [
        column("venue_id", _("venue")),
        column("kind", _("word"), ANSWER_WORDS.get),
        column("exec_id", _("number")),
        whole("quantity_t", _("tonnes")),
        whole("price_fen", _("fen a tonne")),
        status("status", _("state"), COLOURS),
        column("code", _("refused by")),
        person("entered_by", _("entered by")),
    ]
    list_filter = [choice("status", _("state"), AnswerStatus.choices), DayFilter]
    fields = [
        *list_display,
        column("key", _("name at the venue")),
        column("external_ref", _("the venue's number of the order")),
        whole("proceeds_fen", _("proceeds, fen")),
        whole("cum_t", _("where the order is over: tonnes sold in all")),
        column("batch", _("batch")),
        column("executed_at", _("executed at")),
        computed("document_no", _("document"), paper_link),
        column("document.digest", _("SHA-256 of the document")),
        person("confirmed_by", _("confirmed by")),
        column("decided_at", _("decided at")),
        column("message.sha256", _("SHA-256")),
    ]
    actions_detail = ["confirm", "refuse"]

    def get_urls(self) -> list:
        page = self.admin_site.admin_view(self.paper)
        paper = path("<uuid:object_id>/paper/", page, name="market_venueanswer_paper")
        return [paper, *super().get_urls()]

    def paper(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Give out the document behind an answer to staff who see the answer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        answer = self.get_object(request, str(object_id))
        if not isinstance(answer, VenueAnswer) or answer.document_id is None:
            raise Http404
        return paper_attachment(answer.document_id)

    def heading(self, obj: VenueAnswer) -> str:
        return f"{obj.venue_id} {obj.exec_id}: {ANSWER_WORDS[obj.kind]}"

    @approval_button(
        _("Confirm"),
        permission=OPERATE,
        explains=_("The document says so, and somebody else has entered it. It takes effect at once."),
        icon="check",
        shown=lambda answer: answer.status == AnswerStatus.PROPOSED,
    )
    def confirm(self, request: HttpRequest, obj: VenueAnswer, *, reason: str) -> str:
        confirm_answer(actor=actor_of(request), answer_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The answer is confirmed.")

    @command_button(
        _("Refuse"),
        permission=OPERATE,
        explains=_("It is not what the document says. Whoever entered it may take it back so."),
        icon="close",
        shown=lambda answer: answer.status == AnswerStatus.PROPOSED,
    )
    def refuse(self, request: HttpRequest, obj: VenueAnswer, *, reason: str) -> str:
        refuse_answer(actor=actor_of(request), answer_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The answer is refused.")


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyAdmin):
    section, position, icon = BRIDGE, 30, "balance"
    list_display = [
        column("done_at", _("at")),
        column("venue_id", _("venue")),
        column("day", _("day")),
        whole("ours", _("in our books")),
        whole("theirs", _("in the venue's")),
        whole("different", _("different")),
        column("problem", _("problem")),
    ]
    list_filter = [choice("found", _("found"), FOUND, _by_found), DayFilter]
    fields = [*list_display, column("sha256", _("SHA-256"))]

    def heading(self, obj: Reconciliation) -> str:
        return f"{obj.venue_id} {obj.day}"

    def parts(self, request: HttpRequest, obj: Reconciliation) -> Sequence[Part]:
        rows = [
            [one.get_kind_display(), one.key, one.exec_id, one.instrument, one.ours, one.theirs]
            for one in obj.breaks.order_by("id")
        ]
        headers = [_("difference"), _("order"), _("number"), _("instrument"), _("ours"), _("the venue's")]
        return [Part(_("Differences"), headers, rows, _("Each of them has stopped its instrument."))]


@admin.register(Venue)
class VenueAdmin(ReadOnlyAdmin):
    section, position, icon = BRIDGE, 40, "storefront"
    ordering = ["code"]
    list_display = [
        column("code", _("code")),
        title("title", _("title")),
        column("scheme", _("scheme")),
        column("connector", _("connector")),
        column("is_active", _("active")),
    ]
    fields = [*list_display, column("endpoint", _("address"))]
    actions_list = ["open"]
    actions_detail = ["pause", "resume"]

    @command_button(
        _("Open a venue"),
        permission=OPERATE,
        explains=_("Lots can be moved to it from now on."),
        icon="add",
        on_list=True,
        form_class=VenueForm,
    )
    def open(self, request: HttpRequest, *, reason: str, **terms: Any) -> str:
        open_venue(actor=actor_of(request), reason=reason, now=puhui_now(), **terms)
        return gettext("The venue is open.")

    @command_button(
        _("Pause"),
        permission=OPERATE,
        explains=_("No new transfer to it; what is under way goes on."),
        icon="pause",
        shown=lambda venue: venue.is_active,
    )
    def pause(self, request: HttpRequest, obj: Venue, *, reason: str) -> str:
        _set_active(request, obj, False, reason)
        return gettext("The venue takes nothing new.")

    @command_button(
        _("Resume"),
        permission=OPERATE,
        explains=_("Lots can be moved to it again."),
        icon="play_arrow",
        shown=lambda venue: not venue.is_active,
    )
    def resume(self, request: HttpRequest, obj: Venue, *, reason: str) -> str:
        _set_active(request, obj, True, reason)
        return gettext("The venue takes transfers again.")


def _set_active(request: HttpRequest, venue: Venue, is_active: bool, reason: str) -> None:
    actor, now = actor_of(request), puhui_now()
    set_venue_active(actor=actor, code=venue.pk, is_active=is_active, reason=reason, now=now)
