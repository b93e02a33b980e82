"""Changes of factor values: one methodology officer proposes, another approves, seeing what would change."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.admin.one_time import approval_button
from accounts.admin.party_links import party_link
from credits.admin.cells import period
from credits.admin.factor_change_form import FactorChangeForm, terms_from
from credits.admin.factors import quality_part
from credits.admin.impact_parts import factor_impact_parts
from credits.admin.input_words import unit_word
from credits.admin.looking import look
from credits.admin.sections import RULES
from credits.factors.change_models import FactorChange
from credits.factors.change_states import FactorChangeStatus
from credits.factors.changes import (
    PERMISSION,
    approve_factor_change,
    propose_factor_change,
    refuse_factor_change,
)
from credits.factors.columns import quality_of
from credits.factors.models import FactorVersion
from credits.factors.selectors import proposed_row
from credits.methodologies.factor_impact import effects_of
from credits.methodologies.snapshot import current_snapshot
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, place, status, title
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.words import NOTHING, amount, in_language, plain, region_name
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import puhui_now

COLOURS = {
    FactorChangeStatus.PROPOSED: "warning",
    FactorChangeStatus.APPROVED: "success",
    FactorChangeStatus.REFUSED: "danger",
}
# A design value (ADR 0067).
DUE = Due("made_at", working_days=5, ended="checked_at")
WAITING = (FactorChangeStatus.PROPOSED.value, _("waiting for a second person"))


def _for_a_second(rows: QuerySet, request: HttpRequest) -> QuerySet:
    return rows.filter(state=FactorChangeStatus.PROPOSED).exclude(made_by=actor_of(request).person_id)


def _is_proposed(change: FactorChange) -> bool:
    return change.state == FactorChangeStatus.PROPOSED


@admin.register(FactorChange)
class FactorChangeAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 55, "published_with_changes"
    work = (Work(PERMISSION, _for_a_second, {"state": FactorChangeStatus.PROPOSED.value}, due=DUE),)
    list_display = [
        column("code", _("code")),
        title("title", _("title")),
        place("region", _("region")),
        column("year", _("year"), plain),
        column("version", _("version")),
        computed("value", _("value"), lambda change: f"{change.value} {unit_word(change.unit)}"),
        computed("valid", _("validity"), lambda change: period(change.valid_from, change.valid_to)),
        status("state", _("state"), COLOURS),
        computed("made_by", _("proposed by"), lambda change: party_link(change.made_by)),
        *DUE.columns,
    ]
    list_filter = [choice("state", _("state"), [WAITING, *FactorChangeStatus.choices[1:]])]
    fields = [
        *list_display,
        column("made_at", _("proposed at")),
        column("reason", _("reason")),
        computed("checked_by", _("decided by"), lambda change: party_link(change.checked_by)),
        column("checked_at", _("decided at")),
        column("kind", _("kind")),
        column("gas", _("gas")),
        column("status", _("use")),
        column("confidence", _("confidence")),
        column("uncertainty", _("uncertainty")),
        column("gwp_set", _("set of warming potentials")),
        column("source_title", _("source")),
        column("source_number", _("number of the document")),
        column("source_date", _("date of the document")),
        column("source_url", _("address of the document")),
        column("note", _("note")),
        column("digest", _("digest")),
    ]
    actions_list = ["propose"]
    actions_detail = ["last_month", "approve", "refuse"]

    def heading(self, obj: FactorChange) -> str:
        place = region_name(obj.region, with_code=False)
        return f"{in_language(obj, 'title')} · {place} · {plain(obj.year)}"

    def parts(self, request: HttpRequest, obj: FactorChange) -> Sequence[Part]:
        impact = [impact_part(obj)] if _is_proposed(obj) else []
        return [*impact, before_part(obj), quality_part(quality_of(obj))]

    @action(description=_("Last month under it"), icon="calendar_month")
    def last_month(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what the value would have changed of last month's activities, while it waits."""

        def make(change: FactorChange) -> dict[str, Any]:
            return {"parts": factor_impact_parts(request, change) if _is_proposed(change) else []}

        return look(self, request, object_id, _("Last month under it"), make)

    @command_button(
        _("Propose a value"),
        permission=PERMISSION,
        explains=_("Nothing changes until another methodology officer approves it."),
        icon="add",
        on_list=True,
        form_class=FactorChangeForm,
    )
    def propose(self, request: HttpRequest, *, reason: str, **answers: Any) -> str:
        terms = terms_from(answers)
        propose_factor_change(actor=actor_of(request), terms=terms, reason=reason, now=puhui_now())
        return gettext("The value waits for another person.")

    @approval_button(
        _("Approve"),
        permission=PERMISSION,
        explains=_("It becomes the next version, for activities from its first day on."),
        icon="check",
        shown=_is_proposed,
    )
    def approve(self, request: HttpRequest, obj: FactorChange, *, reason: str) -> str:
        approve_factor_change(actor=actor_of(request), change_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The value is published.")

    @command_button(
        _("Refuse"),
        permission=PERMISSION,
        explains=_("The value in the table stays. Whoever proposed another may take it back so."),
        icon="close",
        shown=_is_proposed,
    )
    def refuse(self, request: HttpRequest, obj: FactorChange, *, reason: str) -> str:
        refuse_factor_change(actor=actor_of(request), change_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The change is refused.")


def before_part(change: FactorChange) -> Part:
    """Return the version chain that the value would follow, or follows."""
    versions = FactorVersion.objects.filter(code=change.code, region=change.region, year=change.year)
    rows = [
        [f"v{row.version}", f"{row.value} {row.unit}", period(row.valid_from, row.valid_to), row.source_title]
        for row in versions.order_by("version")
    ]
    return Part(_("Versions"), [_("version"), _("value"), _("validity"), _("source")], rows)


def impact_part(change: FactorChange) -> Part:
    """Return what the examples of the methodologies that use the factor would come to."""
    now, language = puhui_now(), get_language() or ""
    effects = effects_of(proposed_row(change), current_snapshot(now), now)
    rows = [
        [
            f"{effect.code} v{effect.version}",
            effect.title.in_language(language),
            effect.example,
            effect.on.isoformat(),
            NOTHING if effect.before_g is None else amount(effect.before_g, "g"),
            NOTHING if effect.after_g is None else amount(effect.after_g, "g"),
        ]
        for effect in effects
        if effect.changes
    ]
    users = sorted({effect.code for effect in effects})
    headers = [_("methodology"), _("title"), _("example"), _("day"), _("before"), _("after")]
    note = _("Methodologies that use the factor: %(codes)s. Examples that stay as they are are left out.")
    return Part(_("What it would change"), headers, rows, note % {"codes": ", ".join(users) or NOTHING})
