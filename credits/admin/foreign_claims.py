"""What other registers claim: lists are taken in here, with a word on every row, claims lifted, and lists of
what is credited here given out."""

from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
)

from credits.admin.sections import PROJECTS
from credits.monitoring.claims_export import export_claims
from credits.projects.foreign.agreed_key import BYTES_MOST, read_agreed_key
from credits.projects.foreign.importing import import_foreign_claims, lift_foreign_claim
from credits.projects.foreign.standing import standing_claims
from credits.projects.keys import plain_key
from credits.projects.models import Register
from credits.projects.object_models import ForeignClaim, ObjectKind
from credits.projects.permissions import REVIEW
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, id_end
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.uploads import FILE_BYTES_MAX, too_large

# What one page can say; the command line names every row of a longer list.
WORDS_SHOWN = 100


def key_field(help_text: Any, *, required: bool) -> forms.CharField:
    """Return a field that shows nothing of what is typed, and has it typed anew after a refusal."""
    return forms.CharField(
        label=_("key agreed with the register"),
        help_text=help_text,
        required=required,
        max_length=2 * BYTES_MOST,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
    )


class ListForm(ReasonForm):
    """A list with the columns register, reference, kind, number or digest, days_from and days_to."""

    table = forms.FileField(label=_("table, CSV or XLSX"), widget=UnfoldAdminFileFieldWidget)
    key = key_field(
        _("For a list that has digests for numbers. It is kept, encrypted, where some are not met here."),
        required=False,
    )


class GivenOutForm(ReasonForm):
    """For which register, under the key agreed with it."""

    register = forms.ChoiceField(
        label=_("register"), choices=Register.choices, widget=UnfoldAdminSelectWidget()
    )
    key = key_field(_("32 random bytes or more, in base64 or hexadecimal. It is not kept."), required=True)


@admin.register(ForeignClaim)
class ForeignClaimAdmin(ReadOnlyAdmin):
    section, position, icon = PROJECTS, 20, "public_off"
    list_display = [
        id_end("id", _("id")),
        column("register", _("register")),
        column("reference", _("number there")),
        column("kind", _("kind")),
        column("key", _("number")),
        column("days_from", _("first day")),
        column("days_to", _("day after the last")),
        column("lifted_at", _("lifted at")),
    ]
    list_filter = [
        choice("register", _("register"), Register.choices),
        choice("kind", _("kind"), ObjectKind.choices),
    ]
    search_fields = ["id"]
    search_help_text = _("The number of a thing, or of the project in the other register")
    fields = [
        column("id", _("id")),
        column("register", _("register")),
        column("reference", _("number there")),
        column("kind", _("kind")),
        column("key", _("number")),
        column("days_from", _("first day")),
        column("days_to", _("day after the last")),
        column("digest", _("digest of the number")),
        column("list_digest", _("digest of the list")),
        column("row_number", _("row"), str),
        column("imported_at", _("imported at")),
        column("lifted_at", _("lifted at")),
    ]
    actions_list = ["take_in", "give_out"]
    actions_detail = ["lift"]

    def heading(self, obj: ForeignClaim) -> str:
        return f"{obj.get_register_display()} · {obj.reference}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Find by the number there, or by a thing's: also what stands by its digest alone, of which no number
        is known until one asks for it. What has no letter and no figure is no thing's number."""
        term = search_term.strip()
        if not term:
            return queryset, False
        wanted = Q(reference=term)
        if key := plain_key(term):
            standing = standing_claims({kind: {key} for kind in ObjectKind.values}, None, None)
            wanted |= Q(key=key) | Q(pk__in=[one.claim.pk for one in standing])
        return queryset.filter(wanted), False

    @command_button(
        _("Take in a list"),
        permission=REVIEW,
        explains=_("What it claims is blocked here for its days; every row is answered."),
        icon="upload_file",
        on_list=True,
        form_class=ListForm,
    )
    def take_in(self, request: HttpRequest, *, table: Any, key: str, reason: str) -> Any:
        if table.size > FILE_BYTES_MAX:
            raise too_large()
        report = import_foreign_claims(
            actor=actor_of(request),
            now=puhui_now(),
            file=BytesIO(table.read()),
            agreed=read_agreed_key(key) if key else None,
            reason=reason,
        )
        counts = report.counts()
        if counts.get("NOT_MET"):
            told = gettext("%(rows)s digests are not met here: they are kept, and block what is named later.")
            messages.warning(request, told % {"rows": counts["NOT_MET"]})
        words = [word for word in report.words if word.outcome not in ("TAKEN", "KNOWN", "NOT_MET")]
        for word in words[:WORDS_SHOWN]:
            detail = word.why or " ".join(map(str, word.project_ids + word.activity_ids))
            messages.warning(request, f"{word.row}: {word.outcome} {detail}")
        return gettext("%(taken)s rows taken, %(known)s known, %(clashes)s clash, %(refused)s refused.") % {
            "taken": counts.get("TAKEN", 0),
            "known": counts.get("KNOWN", 0) + counts.get("LIFTED", 0),
            "clashes": counts.get("CLASHES", 0),
            "refused": counts.get("REFUSED", 0),
        }

    @command_button(
        _("Give out a list"),
        permission=REVIEW,
        explains=_(
            "What projects are credited for here, by digests under the key agreed with one register."
            " Who had it is kept."
        ),
        icon="download",
        on_list=True,
        form_class=GivenOutForm,
    )
    def give_out(self, request: HttpRequest, *, register: str, key: str, reason: str) -> FileResponse:
        agreed, file = read_agreed_key(key), TemporaryFile()  # noqa: SIM115 - it lives as long as the answer
        now = puhui_now()
        export_claims(
            actor=actor_of(request), now=now, register=register, agreed=agreed, into=file, reason=reason
        )
        file.seek(0)
        return FileResponse(
            file,
            as_attachment=True,
            filename=f"claims-{register}-{business_date(now)}.csv",
            content_type="text/csv; charset=utf-8",
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
        )

    @command_button(
        _("Lift"),
        permission=REVIEW,
        explains=_("The other register has given it up: it blocks no more. For good."),
        icon="lock_open",
        shown=lambda claim: claim.lifted_at is None,
        is_dangerous=True,
    )
    def lift(self, request: HttpRequest, obj: ForeignClaim, *, reason: str) -> Any:
        lift_foreign_claim(actor=actor_of(request), now=puhui_now(), claim_id=obj.pk, reason=reason)
        return gettext("The claim is lifted.")
