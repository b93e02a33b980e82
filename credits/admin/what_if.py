"""The what-if page of a draft: inputs to try out, and what each tier makes of them."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextInputWidget

from credits.admin.document_parts import spelled
from credits.factors.resolution import FactorTable
from credits.methodologies.engine import Quantified
from credits.methodologies.estimation import read_values
from credits.methodologies.language import Document, Program
from credits.methodologies.language.document import Input, Resolved
from credits.methodologies.publication import bind_example
from credits.methodologies.trying import Trial, trials
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.refusals import told
from puhui.kernel.admin.words import amount, region_name, text_in_language
from puhui.kernel.errors import PuhuiError


def what_if_context(request: HttpRequest, program: Program, table: FactorTable) -> dict[str, Any]:
    """Return the form and, for values that a document takes, the table of grams.

    Place and day are those of the first example, and so are the values until somebody asks for others.
    """
    document = program.document
    form = _form(document, request)
    parts = []
    if form.is_valid():
        try:
            parts = [_table(program, table, form.cleaned_data)]
        except PuhuiError as error:
            members = "; ".join(f"{member['pointer']}: {member['detail']}" for member in error.errors)
            form.add_error(None, members or told(error))
    return {"form": form, "parts": parts}


def _form(document: Document, request: HttpRequest) -> forms.Form:
    example = document.examples[0]
    values = {**example.inputs, **example.assumptions}
    data = {name: spelled(value).strip("[]") for name, value in values.items()}
    data |= {name: request.GET[name] for name in request.GET if name in data}
    items: dict[str, Input | Resolved] = {item.name: item for item in document.inputs}
    items |= {item.name: item for item in document.resolved}
    form = forms.Form(data)
    for name in data:
        item = items[name]
        form.fields[name] = forms.CharField(
            label=f"{text_in_language(item.title)} ({name}, {item.unit})",
            max_length=1_000,
            widget=UnfoldAdminTextInputWidget(),
        )
    return form


def _table(program: Program, table: FactorTable, given: dict[str, str]) -> Part:
    document = program.document
    example = document.examples[0]
    lists = {item.name for item in document.inputs if item.items}
    inputs: dict[str, Any] = {
        item.name: [text.strip() for text in given[item.name].split(",")]
        if item.name in lists
        else given[item.name].strip()
        for item in document.inputs
    }
    assumptions = {name: text.strip() for name, text in given.items() if name not in inputs}
    values, assumed = read_values(document, inputs | dict(example.texts), assumptions)
    bound = bind_example(program, table, example)
    tiers = [terms.tier for terms in document.tiers]
    rows = [
        [*(_value(trial, name) for name in inputs), *(_grams(trial.by_tier[tier]) for tier in tiers)]
        for trial in trials(bound, values, assumed)
    ]
    note = _("Reduction / credited in %(place)s on %(day)s, before caps. Nothing is stored.")
    note %= {"place": region_name(example.region), "day": written(example.on)}
    headers = [*inputs, *(_("tier %(tier)s") % {"tier": tier} for tier in tiers)]
    return Part(_("What if"), headers, rows, note)


def _value(trial: Trial, name: str) -> str:
    text = spelled(trial.inputs[name])
    return f"{text} ←" if trial.moved == name else text


def _grams(found: Quantified) -> str:
    return f"{amount(found.reduction_g, 'g')} / {amount(found.credited_g, 'g')}"
