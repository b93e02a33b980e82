"""Appeals of residents and what became of each; they are answered at the review desk."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.timelines import timeline_part
from credits.activities.models import Activity
from credits.admin.cells import party
from credits.admin.sections import CAPTURE
from credits.screening.reasons import TEXTS
from credits.verification.review.models import Appeal
from credits.verification.review.permissions import REVIEW
from credits.verification.review.states import REVIEW_STATES
from puhui.kernel.admin.base import Document, Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import in_language, link, short
from puhui.kernel.admin.work_lists import Work

ANSWERS = [("open", _("not answered")), ("upheld", _("upheld")), ("dismissed", _("dismissed"))]


def _answered(rows: QuerySet, chosen: str) -> QuerySet:
    conditions = {"open": Q(answered_at=None), "upheld": Q(is_upheld=True), "dismissed": Q(is_upheld=False)}
    return rows.filter(conditions[chosen])


DUE = Due("case.due_on", ended="answered_at")


def _open(rows: QuerySet, _request: HttpRequest) -> QuerySet:
    return _answered(rows, "open")


def _answer(appeal: Appeal) -> str:
    if appeal.is_upheld is None:
        return str(dict(ANSWERS)["open"])
    return str(dict(ANSWERS)["upheld" if appeal.is_upheld else "dismissed"])


def _activity(appeal: Appeal) -> Any:
    """Return a link to the activity, by its type and the end of its id."""
    activity = Activity.objects.select_related("type").get(pk=appeal.activity_id)
    words = f"{in_language(activity.type, 'title')} {short(activity.pk)}"
    return link(reverse("admin:credits_activity_change", args=[activity.pk]), words)


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    section, position, icon = CAPTURE, 15, "record_voice_over"
    territory = ("case__region",)
    list_select_related = ("case",)
    work = (Work(REVIEW, _open, {"answer": "open"}, due=DUE),)
    list_display = [
        id_end("id", _("id")),
        column("made_at", _("made at")),
        party(_("party")),
        place("case.region", _("region")),
        computed("answer", _("answer"), _answer),
        *DUE.columns,
        column("answered_at", _("answered at")),
    ]
    list_filter = [choice("answer", _("answer"), ANSWERS, _answered)]
    search_fields = ["id"]
    search_help_text = _("The whole id of an appeal, an activity or a party")
    fields = [
        *list_display,
        computed("activity", _("activity"), _activity),
        computed(
            "case_page",
            _("review case"),
            lambda appeal: link(
                reverse("admin:credits_reviewcase_change", args=[appeal.case_id]), short(appeal.case_id)
            ),
        ),
        computed(
            "reasons",
            _("reasons"),
            lambda appeal: " ".join(gettext(TEXTS[code]) for code in appeal.reason_codes),
        ),
    ]

    def heading(self, obj: Appeal) -> str:
        return f"{self.opts.verbose_name} {short(obj.pk)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        found = by_id("id", "activity_id", "party_id", term=term) if term else Q()
        return queryset.filter(found), False

    def parts(self, request: HttpRequest, obj: Appeal) -> Sequence[Part | Document]:
        return [
            states_part(REVIEW_STATES, obj.case.status),
            Document(_("What the resident says"), obj.text),
            timeline_part(("review_case", obj.case_id), ("activity", obj.activity_id)),
        ]
