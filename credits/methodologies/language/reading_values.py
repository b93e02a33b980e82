"""What a document counts with: inputs, values found elsewhere, factors, tables, rules and steps.

Each function returns the part that one table holds and raises DocumentError naming line, key and remedy.
"""

from functools import partial

from credits.factors.vocabulary import CODE_FORM, KIND
from credits.methodologies.language import limits
from credits.methodologies.language.document import (
    Bounds,
    Factor,
    Input,
    Items,
    LookupTable,
    Parameter,
    Resolved,
    Rule,
    Step,
    TableRow,
    TextInput,
)
from credits.methodologies.language.expression import parse_number, parse_truth
from credits.methodologies.language.origins import read_origin
from credits.methodologies.language.scanning import NAME_FORM
from credits.methodologies.language.words import REASON_FORM, WORD_FORM
from puhui.kernel.catalog import Table, read_texts
from puhui.kernel.errors import gettext_noop as _

HISTORIES = ("mean7", "last_year")
# What a scheme keeps beside the factor tables. Nothing is found in one that it does not keep.
REGISTERS = (
    "same_period_last_year",
    "usual_distance",
    "energy_label",
    "sorting_records",
    "travel_survey",
    "stock_growth_mean",
    "hotel_audit",
    "scheme_terms",
)


def _bounds(table: Table) -> Bounds:
    least, most = table.number("min", None), table.number("max", None)
    bounded = least is not None or most is not None
    return Bounds(
        least=least,
        most=most,
        least_excluded=table.flag("min_exclusive"),
        most_excluded=table.flag("max_exclusive"),
        per=table.text("max_per", None, form=NAME_FORM),
        whole=table.flag("whole"),
        origin=read_origin(table) if bounded else None,
    )


def read_input(table: Table) -> Input:
    return Input(
        name=table.text("name", form=NAME_FORM),
        unit=table.text("unit", most=60),
        title=read_texts(table.table("title")),
        bounds=_bounds(table),
        evidence=read_texts(table.table("evidence")) if "evidence" in table else None,
        items=_items(table) if "list" in table else None,
        gaps=table.choice("gaps", ("zero", "refuse"), None),
    )


def _items(table: Table) -> Items:
    items = Items(
        group=table.text("list", form=WORD_FORM),
        least=table.integer("list_min", 1, least=1, most=limits.LIST_ITEMS_MAX),
        most=table.integer("list_max", least=1, most=limits.LIST_ITEMS_MAX),
    )
    if items.least > items.most:
        raise table.error(
            _("the list can have no length"), _("Let list_min be at most list_max."), "list_max"
        )
    return items


def read_text_input(table: Table) -> TextInput:
    item = TextInput(
        name=table.text("name", form=NAME_FORM),
        title=read_texts(table.table("title")),
        least=table.integer("min_length", 1, least=1, most=limits.TEXT_CHARS_MAX),
        most=table.integer("max_length", least=1, most=limits.TEXT_CHARS_MAX),
        evidence=read_texts(table.table("evidence")) if "evidence" in table else None,
    )
    if item.least > item.most:
        problem, fix = _("the text can have no length"), _("Let min_length be at most max_length.")
        raise table.error(problem, fix, "max_length")
    return item


def read_resolved(table: Table) -> Resolved:
    origin = table.choice("from", ("factor", "history", "register"))
    by_factor = origin == "factor"
    default = None if by_factor else table.number("default", None)
    return Resolved(
        name=table.text("name", form=NAME_FORM),
        unit=table.text("unit", most=60),
        title=read_texts(table.table("title")),
        factor=table.text("factor", form=CODE_FORM) if by_factor else None,
        kind=table.choice("kind", tuple(KIND)) if by_factor else None,
        history=table.choice("history", HISTORIES) if origin == "history" else None,
        register=table.choice("register", REGISTERS) if origin == "register" else None,
        default=default,
        bounds=Bounds(least=table.number("min", None), most=table.number("max", None)),
        origin=read_origin(table) if default is not None else None,
        by=table.words("by", NAME_FORM) if by_factor and "by" in table else (),
    )


def read_factor(table: Table) -> Factor:
    return Factor(
        symbol=table.text("symbol", form=NAME_FORM),
        code=table.text("code", form=CODE_FORM),
        kind=table.choice("kind", tuple(KIND)),
        unit=table.text("unit", most=60),
    )


def read_parameter(table: Table) -> Parameter:
    return Parameter(
        symbol=table.text("symbol", form=NAME_FORM),
        value=table.number("value"),
        unit=table.text("unit", most=60),
        title=read_texts(table.table("title")),
        origin=read_origin(table),
    )


def read_lookup_table(table: Table) -> LookupTable:
    is_banded = table.choice("match", ("exact", "band")) == "band"
    rows = []
    for row in table.tables("rows", least=1, most=limits.TABLE_ROWS_MAX):
        rows.append(
            TableRow(
                value=row.number("value"),
                key=None if is_banded else row.number("key"),
                above=row.number("above", None) if is_banded else None,
                up_to=row.number("up_to", None) if is_banded else None,
                title=read_texts(row.table("title")) if "title" in row else None,
            )
        )
        row.end()
    return LookupTable(
        name=table.text("name", form=NAME_FORM),
        title=read_texts(table.table("title")),
        unit=table.text("unit", most=60),
        key_unit=table.text("key_unit", most=60),
        is_banded=is_banded,
        rows=tuple(rows),
        origin=read_origin(table),
    )


def read_rule(table: Table) -> Rule:
    expression = table.text("holds")
    return Rule(
        id=table.text("id", form=WORD_FORM),
        expression=expression,
        holds=parse_truth(expression, partial(table.error, key="holds")),
        verdict=table.choice("verdict", ("reject", "review")),
        reason=table.text("reason", form=REASON_FORM),
        text=read_texts(table.table("text")),
    )


def read_step(table: Table) -> Step:
    expression = table.text("expression")
    return Step(
        name=table.text("name", form=NAME_FORM),
        expression=expression,
        value=parse_number(expression, partial(table.error, key="expression")),
        unit=table.text("unit", most=60),
        title=read_texts(table.table("title")),
        kind=table.choice("kind", tuple(KIND), None),
    )
