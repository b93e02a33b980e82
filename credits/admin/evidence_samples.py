"""Samples of credits: an auditor draws them by a seed and takes the packs, which verify offline."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.party_links import party_link
from credits.admin.cells import quantity
from credits.admin.names import scheme_choices
from credits.admin.sections import LEDGER
from credits.ledger.models import Transfer
from credits.transparency.packs.models import SAMPLE_MAX, EvidenceSample
from credits.transparency.packs.permissions import PERMISSION
from credits.transparency.packs.sealing import PURPOSE
from credits.transparency.packs.services import download_pack, draw_evidence, stream_packs
from credits.transparency.packs.serving import pack_attachment, packs_attachment
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.words import amount, link, short
from puhui.kernel.clock import puhui_now
from puhui.kernel.signing import public_key


class SampleForm(ReasonForm):
    """Which credits, how many, and the seed by which they are chosen."""

    scheme = forms.ChoiceField(label=_("scheme"), choices=scheme_choices, widget=UnfoldAdminSelectWidget())
    seed = forms.CharField(
        label=_("seed"),
        help_text=_("Anything nobody could foretell, such as numbers drawn today. It is kept."),
        max_length=60,
        widget=UnfoldAdminTextInputWidget(),
    )
    size = forms.IntegerField(
        label=_("credits"),
        initial=20,
        min_value=1,
        max_value=SAMPLE_MAX,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    vintage = forms.IntegerField(
        label=_("year"),
        required=False,
        min_value=2000,
        max_value=9999,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


class PackForm(ReasonForm):
    """Which credit of the sample."""

    position = forms.IntegerField(
        label=_("number in the sample"),
        min_value=1,
        max_value=SAMPLE_MAX,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


@admin.register(EvidenceSample)
class EvidenceSampleAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 80, "casino"
    list_display = [
        id_end("id", _("id")),
        column("scheme", _("scheme")),
        computed("year", _("year"), lambda row: row.vintage and str(row.vintage)),
        column("seed", _("seed")),
        computed("drawn", _("credits"), lambda row: amount(len(row.transfers))),
        computed("out_of", _("out of how many"), lambda row: amount(row.population)),
        column("drawn_at", _("drawn at")),
    ]
    fields = [
        column("id", _("id")),
        *list_display[1:],
        column("reason", _("reason")),
        column("digest", _("digest")),
        computed("drawn_by", _("drawn by"), lambda row: party_link(row.drawn_by)),
        computed("public_key", _("key that the packs bear"), lambda row: public_key(PURPOSE).hex()),
    ]
    actions_list = ["draw"]
    actions_detail = ["take_one", "take_all"]

    def heading(self, obj: EvidenceSample) -> str:
        return f"{obj.scheme} · {short(obj.pk)}"

    def parts(self, request: HttpRequest, obj: EvidenceSample) -> Sequence[Part]:
        found = Transfer.objects.select_related("asset").in_bulk(obj.transfers)
        rows = [
            [
                str(number),
                link(reverse("admin:credits_transfer_change", args=[each]), short(each)),
                found[each].get_kind_display(),
                quantity(found[each].asset, found[each].amount),
                written(found[each].posted_at),
            ]
            for number, each in enumerate(obj.transfers, start=1)
        ]
        headers = [_("number"), _("transfer"), _("kind"), _("amount"), _("posted at")]
        return [Part(_("Credits drawn"), headers, rows)]

    @command_button(
        _("Draw a sample for the auditor"),
        permission=PERMISSION,
        explains=_("Who drew it by which seed is kept, with the list; the packs are taken from its page."),
        icon="casino",
        on_list=True,
        form_class=SampleForm,
    )
    def draw(self, request: HttpRequest, **asked: Any) -> str:
        sample = draw_evidence(actor=actor_of(request), now=puhui_now(), **asked)
        told = gettext("%(drawn)s credits out of %(all)s are drawn.")
        return told % {"drawn": len(sample.transfers), "all": amount(sample.population)}

    @command_button(
        _("Take the pack of one credit"),
        permission=PERMISSION,
        explains=_("A signed evidence pack that verifies offline. Who took it and why is kept."),
        icon="download",
        form_class=PackForm,
    )
    def take_one(
        self, request: HttpRequest, obj: EvidenceSample, *, reason: str, position: int
    ) -> HttpResponse:
        name, content = download_pack(
            actor=actor_of(request), sample_id=obj.pk, position=position, reason=reason, now=puhui_now()
        )
        return pack_attachment(name, content)

    @command_button(
        _("Take all packs"),
        permission=PERMISSION,
        explains=_("A ZIP of signed evidence packs that verify offline. Who took it and why is kept."),
        icon="folder_zip",
    )
    def take_all(self, request: HttpRequest, obj: EvidenceSample, *, reason: str) -> StreamingHttpResponse:
        name, chunks = stream_packs(actor=actor_of(request), sample_id=obj.pk, reason=reason, now=puhui_now())
        return packs_attachment(name, chunks)
