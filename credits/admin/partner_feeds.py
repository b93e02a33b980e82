"""Feeds fetched from partners: how far each has come, what became of its records, and its last error."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from credits.activities.partners.models import PartnerFeed
from credits.activities.partners.services import open_feed, pause_feed, resume_feed
from credits.admin.names import operator_choices, source_choices, source_name
from credits.admin.sections import CAPTURE
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, whole
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.words import in_language
from puhui.kernel.clock import puhui_now

RUN = "credits.run_feed"


class FeedForm(ReasonForm):
    """Whose records, of what kind, where they are fetched."""

    partner = forms.ChoiceField(label=_("operator"), choices=operator_choices, widget=UnfoldAdminSelectWidget)
    source = forms.ChoiceField(label=_("source"), choices=source_choices, widget=UnfoldAdminSelectWidget)
    url = forms.CharField(label=_("address"), max_length=500, widget=UnfoldAdminTextInputWidget)


@admin.register(PartnerFeed)
class PartnerFeedAdmin(ReadOnlyAdmin):
    section, position, icon = CAPTURE, 40, "sync_alt"
    list_select_related = ("operator",)
    list_display = [
        id_end("id", _("id")),
        computed("operator", _("operator"), lambda feed: in_language(feed.operator, "name")),
        column("source", _("source"), source_name),
        column("is_active", _("active")),
        column("watermark_at", _("came so far at")),
        whole("accepted", _("accepted")),
        whole("unlinked", _("of nobody linked")),
        column("last_error_at", _("last error at")),
    ]
    fields = [
        id_end("id", _("id")),
        computed("operator", _("operator"), lambda feed: in_language(feed.operator, "name")),
        column("source", _("source"), source_name),
        column("url", _("address")),
        column("is_active", _("active")),
        column("watermark", _("watermark")),
        column("watermark_at", _("came so far at")),
        column("next_attempt_at", _("next attempt at")),
        whole("accepted", _("accepted")),
        whole("known", _("known already")),
        whole("unlinked", _("of nobody linked")),
        whole("refused", _("refused")),
        whole("failures", _("failures in a row")),
        column("last_error", _("last error")),
        column("last_error_at", _("last error at")),
        column("opened_at", _("opened at")),
    ]
    actions_list = ["open"]
    actions_detail = ["pause", "resume"]

    def heading(self, obj: PartnerFeed) -> str:
        return f"{in_language(obj.operator, 'name')} · {source_name(obj.source)}"

    @command_button(
        _("Open a feed"),
        permission=RUN,
        explains=_("Records are fetched from the address from now on, of people who are linked."),
        icon="add",
        on_list=True,
        form_class=FeedForm,
    )
    def open(self, request: HttpRequest, *, partner: str, source: str, url: str, reason: str) -> Any:
        open_feed(
            actor=actor_of(request), now=puhui_now(), partner=partner, source=source, url=url, reason=reason
        )
        return gettext("The feed is open.")

    @command_button(
        _("Pause"),
        permission=RUN,
        explains=_("Nothing is fetched until the feed is resumed; it goes on from its watermark then."),
        icon="pause",
        shown=lambda feed: feed.is_active,
    )
    def pause(self, request: HttpRequest, obj: PartnerFeed, *, reason: str) -> Any:
        pause_feed(actor=actor_of(request), now=puhui_now(), feed_id=obj.pk, reason=reason)
        return gettext("The feed is paused.")

    @command_button(
        _("Resume"),
        permission=RUN,
        explains=_("Records are fetched again, from the watermark on."),
        icon="play_arrow",
        shown=lambda feed: not feed.is_active,
    )
    def resume(self, request: HttpRequest, obj: PartnerFeed, *, reason: str) -> Any:
        resume_feed(actor=actor_of(request), now=puhui_now(), feed_id=obj.pk, reason=reason)
        return gettext("The feed is resumed.")
