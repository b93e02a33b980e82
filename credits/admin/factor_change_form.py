"""What the button that proposes a factor's value asks for; the command says what is wrong with an answer."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from credits.admin.factors import words_of
from credits.admin.names import factor_code_choices
from credits.factors.change_terms import Terms
from credits.factors.quality import Quality
from credits.factors.rows import Source
from credits.factors.vocabulary import CONFIDENCE, GWP_SETS, KIND, STATUS
from puhui.kernel.admin.commands import ReasonForm
from puhui.kernel.admin.words import region_choices
from puhui.kernel.catalog_tables import NUMBER


def _text(label: Any, *, most: int = 60, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=UnfoldAdminTextInputWidget(), **more)


def _one_of(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=UnfoldAdminSelectWidget(), **more)


class FactorChangeForm(ReasonForm):
    """A value, where and from when it holds, and the document it was read in."""

    code = _one_of(_("factor"), factor_code_choices)
    region = _one_of(_("region"), region_choices)
    year = forms.IntegerField(label=_("year"), required=False, widget=UnfoldAdminIntegerFieldWidget())
    kind = _one_of(_("kind"), words_of(KIND))
    value = _text(_("value"))
    unit = _text(_("unit"))
    valid_from = forms.DateField(label=_("holds from"), widget=UnfoldAdminSingleDateWidget())
    valid_to = forms.DateField(label=_("holds until"), required=False, widget=UnfoldAdminSingleDateWidget())
    status = _one_of(_("state"), words_of(STATUS))
    confidence = _one_of(_("confidence"), words_of(CONFIDENCE))
    source_title = _text(_("source"), most=300)
    source_number = _text(_("number of the document"), most=100, required=False)
    source_date = _text(_("date of the document"), most=10, required=False)
    source_url = _text(_("address of the document"), most=300, required=False)
    uncertainty = _text(_("uncertainty"), most=100, required=False)
    scores = forms.RegexField(
        r"^[1-5]( [1-5]){5}$",
        label=_("scores"),
        help_text=_("Reliability, completeness, time, place, technology, sample: six numbers from 1 to 5."),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )
    basic = forms.RegexField(
        NUMBER, label=_("basic uncertainty"), initial="1", required=False, widget=UnfoldAdminTextInputWidget()
    )
    gwp_set = _one_of(
        _("set of warming potentials"), [("", "-"), *((name, name) for name in GWP_SETS)], required=False
    )
    note = forms.CharField(
        label=_("note"),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


def terms_from(answers: Mapping[str, Any]) -> Terms:
    """Return the terms of a filled form; raises QualityInvalid."""
    answers = dict(answers)
    source = Source(*(answers.pop(f"source_{name}") for name in ("title", "number", "date", "url")))
    scores, basic = answers.pop("scores"), answers.pop("basic") or "1"
    quality = Quality.of(map(int, scores.split()), Decimal(basic)) if scores else None
    return Terms(source=source, quality=quality, **answers)
