"""Columns of lists and fields of pages: a value of a row, under a label in the reader's language.

Model fields carry no labels of their own in most packages, and one place decides how values are written, so
pages name every value they show. What is not named is not shown.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from unfold.decorators import display

from puhui.kernel.admin.words import NOTHING, amount, in_language, region_name, short

Column = Callable[[Any], Any]
Label = str | Promise


def column(name: str, label: Label, form: Callable[[Any], Any] | None = None, **options: Any) -> Column:
    """Return the value `name` (dots follow relations) under `label`, written by `form` or as its type is."""

    @display(description=label, **options)
    def show(row: Any) -> Any:
        *path, last = name.split(".")
        for step in path:
            row = getattr(row, step, None)
        if row is None:
            return NOTHING
        value = getattr(row, last, None)
        if form is not None:
            return form(value)
        choice = getattr(row, f"get_{last}_display", None)
        return choice() if choice is not None and value is not None else written(value)

    show.__name__ = name.replace(".", "_")
    return show


def computed(name: str, label: Label, value: Callable[[Any], Any], **options: Any) -> Column:
    """Return what `value` makes of the row, under `label`."""

    @display(description=label, **options)
    def show(row: Any) -> Any:
        return written(value(row))

    show.__name__ = name
    return show


def grams(name: str, label: Label) -> Column:
    """Return an amount of grams."""
    return column(name, label, lambda value: amount(value, "g"))


def whole(name: str, label: Label) -> Column:
    """Return a whole number with separators."""
    return column(name, label, amount)


def region(name: str, label: Label) -> Column:
    """Return a region by its name, with its code."""
    return column(name, label, region_name)


def place(name: str, label: Label) -> Column:
    """Return a region by its name alone: for lists, where room is short."""
    return column(name, label, lambda code: region_name(code, with_code=False))


def title(field: str, label: Label) -> Column:
    """Return `<field>_zh` or `<field>_en`, whichever the reader reads."""
    return computed(field, label, lambda row: in_language(row, field))


def id_end(name: str, label: Label) -> Column:
    """Return the end of an id; the page of the row has it whole."""
    return column(name, label, short)


def status(name: str, label: Label, colours: Mapping[Any, str]) -> Column:
    """Return a state as a coloured label; `colours`: stored value → success, info, warning or danger."""

    @display(description=label, label=_ByValue(colours))
    def show(row: Any) -> Any:
        value = getattr(row, name)
        return _State((value, getattr(row, f"get_{name}_display")()))

    show.__name__ = name
    return show


class _State(tuple):
    """Value and words of a state: lists make a coloured label of the two, a page of one object prints it."""

    def __str__(self) -> str:
        return str(self[1])


class _ByValue(dict):
    """Colours of a state; one that nobody thought of is grey instead of losing its text."""

    def __missing__(self, key: str) -> None:
        return None


def written(value: Any) -> Any:
    """Return a value as people read it: nothing as a dash, instants in Shanghai's time, lists with commas."""
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return amount(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return value if hasattr(value, "__html__") else str(value)
