"""The what-if page of a draft: inputs to try out, and what each tier makes of them."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextInputWidget

from credits.admin.document_parts import spelled
from credits.admin.what_if_act import Tried, act_of, example_of
from credits.factors.resolution import FactorTable
from credits.methodologies.engine import Quantified
from credits.methodologies.estimation import read_values
from credits.methodologies.language import Document, Program
from credits.methodologies.language.document import Input, Resolved
from credits.methodologies.trying import Trial, trials
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.refusals import told
from puhui.kernel.admin.words import amount, region_name, text_in_language
from puhui.kernel.errors import PuhuiError

# Names that no input of a document can have.
ACT, LOADED = "act-id", "act-shown"


def what_if_context(request: HttpRequest, program: Program, table: FactorTable) -> dict[str, Any]:
    """Return the form and, for values that a document takes, the table of grams.

    Place, day and values are those of the first example, or of an act that the reader names; then whatever
    values are asked for.
    """
    tried, problem = example_of(program, table), ""
    named = request.GET.get(ACT, "").strip()
    if named:
        try:
            tried = act_of(request, program, table, named)
        except PuhuiError as error:
            problem = told(error)
    form = _form(program.document, request, tried, named)
    parts = []
    if form.is_valid():
        try:
            if problem:
                form.add_error(ACT, problem)
            else:
                parts = [_table(program.document, tried, form.cleaned_data)]
        except PuhuiError as error:
            members = "; ".join(f"{member['pointer']}: {member['detail']}" for member in error.errors)
            form.add_error(None, members or told(error))
    return {"form": form, "parts": parts}


def _form(document: Document, request: HttpRequest, tried: Tried, named: str) -> forms.Form:
    data = {name: spelled(value).strip("[]") for name, value in tried.values.items()}
    # What was typed beside the act's id when it was first asked for is still the example's.
    if request.GET.get(LOADED, "") == named:
        data |= {name: request.GET[name] for name in request.GET if name in data}
    items: dict[str, Input | Resolved] = {item.name: item for item in document.inputs}
    items |= {item.name: item for item in document.resolved}
    form = forms.Form(data | {ACT: named, LOADED: named})
    for name in data:
        item = items[name]
        form.fields[name] = forms.CharField(
            label=f"{text_in_language(item.title)} ({name}, {item.unit})",
            max_length=1_000,
            # What the server resolves may be found nowhere, as in crediting.
            required=name in document.observed_names,
            widget=UnfoldAdminTextInputWidget(),
        )
    if document.activity_type is not None:
        form.fields[ACT] = forms.CharField(
            label=_("An act that was sent, by its id: its inputs, and its person's own past"),
            max_length=40,
            required=False,
            widget=UnfoldAdminTextInputWidget(),
        )
        form.fields[LOADED] = forms.CharField(required=False, widget=forms.HiddenInput())
    return form


def _table(document: Document, tried: Tried, given: dict[str, str]) -> Part:
    lists = {item.name for item in document.inputs if item.items}
    inputs: dict[str, Any] = {
        item.name: [text.strip() for text in given[item.name].split(",")]
        if item.name in lists
        else given[item.name].strip()
        for item in document.inputs
    }
    resolved = {item.name for item in document.resolved}
    assumptions = {name: text.strip() for name, text in given.items() if name in resolved and text.strip()}
    values, assumed = read_values(document, inputs | tried.texts, assumptions)
    tiers = [terms.tier for terms in document.tiers]
    rows = [
        [*(_value(trial, name) for name in inputs), *(_grams(trial.by_tier[tier]) for tier in tiers)]
        for trial in trials(tried.bound, values, assumed)
    ]
    note = _("Reduction / credited in %(place)s on %(day)s, before caps. Nothing is stored.")
    note %= {"place": region_name(tried.region), "day": written(tried.on)}
    headers = [*inputs, *(_("tier %(tier)s") % {"tier": tier} for tier in tiers)]
    return Part(_("What if"), headers, rows, note)


def _value(trial: Trial, name: str) -> str:
    text = spelled(trial.inputs[name])
    return f"{text} ←" if trial.moved == name else text


def _grams(found: Quantified) -> str:
    return f"{amount(found.reduction_g, 'g')} / {amount(found.credited_g, 'g')}"
