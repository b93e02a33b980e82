"""The forms of a verifier's desk, and what they enter: one item, or all that nobody has looked at."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from credits.admin.case_parts import item_choices, line_choices
from credits.verification import services
from credits.verification.models import Case, FindingKind, Opinion
from credits.verification.own_work import open_items, open_lines
from credits.verification.work_models import Conformity
from puhui.kernel.admin.commands import ReasonForm
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor

ROWS = {"rows": 8}
# In the place of a code or a number: whatever is still open.
ALL = "*"
# First in a list: what is signed for later is chosen, and does not stand there by itself.
UNCHOSEN = ("", "–")


class FindingForm(ReasonForm):
    """What is asked; it stands for the reason."""

    reason = None  # type: ignore[assignment]
    kind = forms.ChoiceField(label=_("kind"), choices=FindingKind.choices, widget=UnfoldAdminSelectWidget)
    text = forms.CharField(
        label=_("text"), min_length=5, max_length=10_000, widget=UnfoldAdminTextareaWidget(attrs=ROWS)
    )


class StatementForm(ReasonForm):
    """The statement, with the digest told back; its text stands for the reason."""

    reason = None  # type: ignore[assignment]
    opinion = forms.ChoiceField(label=_("opinion"), choices=Opinion.choices, widget=UnfoldAdminSelectWidget)
    tonnes = forms.IntegerField(label=_("tonnes"), min_value=0, widget=UnfoldAdminIntegerFieldWidget)
    report_digest = forms.RegexField(
        "^[0-9a-f]{64}$", label=_("digest of the report as you read it"), widget=UnfoldAdminTextInputWidget
    )
    text = forms.CharField(
        label=_("text"), min_length=5, max_length=10_000, widget=UnfoldAdminTextareaWidget(attrs=ROWS)
    )


class CheckForm(ReasonForm):
    """An answer to an item, or to all that are open; the note stands for the reason."""

    reason = None  # type: ignore[assignment]
    item = forms.ChoiceField(label=_("item"), widget=UnfoldAdminSelectWidget)
    answer = forms.ChoiceField(label=_("answer"), choices=Conformity.choices, widget=UnfoldAdminSelectWidget)
    note = forms.CharField(
        label=_("note"), required=False, max_length=2_000, widget=UnfoldAdminTextareaWidget(attrs=ROWS)
    )

    def offer(self) -> None:
        self.offer_choices("item", [UNCHOSEN, *item_choices(self.subject), (ALL, _("all that are open"))])


class LineForm(ReasonForm):
    """Whether a line of the sample is right, or all that were not looked at."""

    reason = None  # type: ignore[assignment]
    line = forms.ChoiceField(label=_("line"), widget=UnfoldAdminSelectWidget)
    is_right = forms.ChoiceField(
        label=_("right"), choices=[("yes", _("yes")), ("no", _("no"))], widget=UnfoldAdminSelectWidget
    )
    note = forms.CharField(
        label=_("note"), required=False, max_length=2_000, widget=UnfoldAdminTextareaWidget(attrs=ROWS)
    )

    def offer(self) -> None:
        self.offer_choices(
            "line", [UNCHOSEN, *line_choices(self.subject), (ALL, _("all that were not looked at"))]
        )


class VisitForm(ReasonForm):
    """A visit, with a photograph if there is one."""

    reason = None  # type: ignore[assignment]
    visited_on = forms.DateField(label=_("day"), widget=UnfoldAdminSingleDateWidget)
    notes = forms.CharField(
        label=_("notes"), min_length=5, max_length=10_000, widget=UnfoldAdminTextareaWidget(attrs=ROWS)
    )
    photo = forms.FileField(label=_("photograph"), required=False, widget=UnfoldAdminFileFieldWidget)


def answer_some(actor: Actor, case: Case, *, item: str, answer: str, note: str) -> int:
    """Answer one item or all that are open; returns how many. Raises as `answer_checklist` does."""
    codes = [item]
    if item == ALL:
        codes = list(open_items(case).values_list("code", flat=True))
    answers = [{"code": code, "answer": answer, "note": note} for code in codes]
    services.answer_checklist(actor=actor, case_id=case.pk, answers=answers, now=puhui_now())
    return len(answers)


def judge_some(actor: Actor, case: Case, *, line: str, is_right: str, note: str) -> int:
    """Judge one line or all that nobody looked at; returns how many. Raises as `judge_lines` does."""
    rows = open_lines(case) if line == ALL else case.sample.filter(position=int(line))
    lines: list[dict[str, Any]] = [
        {"ref": ref, "is_right": is_right == "yes", "note": note}
        for ref in rows.values_list("ref", flat=True)
    ]
    services.judge_lines(actor=actor, case_id=case.pk, lines=lines, now=puhui_now())
    return len(lines)


def note_one_visit(actor: Actor, case: Case, *, visited_on: date, notes: str, photo: Any) -> None:
    """Note a visit and put the photograph to it. Raises as `note_visit` and `add_photo` do."""
    now = puhui_now()
    visit = services.note_visit(actor=actor, case_id=case.pk, visited_on=visited_on, notes=notes, now=now)
    if photo:
        services.add_photo(actor=actor, visit_id=visit.pk, content=photo.read(), name=photo.name, now=now)
