"""Filters of lists: a choice, a region in sight, a day. A value that is none of those offered filters
nothing out."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.widgets import UnfoldAdminTextInputWidget

from puhui.kernel.admin.acting import regions_in_sight
from puhui.kernel.admin.columns import Label
from puhui.kernel.admin.words import region_name
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.ids import id_floor
from puhui.kernel.regions import places

Choices = Iterable[tuple[str, Any]]
REGION = _("region")


class _Choice(DropdownFilter):
    """A dropdown over choices; subclasses are made by the functions below."""

    offered: ClassVar[Callable[[HttpRequest, Any], Choices]]
    narrow: ClassVar[Callable[[QuerySet, str], QuerySet]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(type(self).offered(request, model_admin))

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value in {str(key) for key, _label in self.lookup_choices}:
            return type(self).narrow(queryset, value)
        return queryset


def choice(
    parameter: str,
    label: Label,
    offered: Choices | Callable[[], Choices],
    narrow: Callable[[QuerySet, str], QuerySet] | None = None,
) -> type[SimpleListFilter]:
    """Return a filter by one of `offered` (or what it returns); `narrow` says more than "equal"."""

    def offer(_request: HttpRequest, _page: Any) -> Choices:
        return offered() if callable(offered) else offered

    def compare(rows: QuerySet, value: str) -> QuerySet:
        return rows.filter(**{parameter: value})

    return _made(parameter, label, offer, narrow or compare)


def region_choice(parameter: str, label: Label = REGION) -> type[SimpleListFilter]:
    """Return a filter by region, offering those in the reader's sight."""

    def offer(request: HttpRequest, page: Any) -> Choices:
        sight = regions_in_sight(request, page.view_permission)
        return [(code, region_name(code)) for code in places() if sight is None or code in sight]

    return _made(
        parameter.replace("__", "_"), label, offer, lambda rows, value: rows.filter(**{parameter: value})
    )


def _made(parameter: str, label: Label, offer: Callable, narrow: Callable) -> type[SimpleListFilter]:
    body = {
        "title": label,
        "parameter_name": parameter,
        "offered": staticmethod(offer),
        "narrow": staticmethod(narrow),
    }
    return type(f"{parameter.title()}Filter", (_Choice,), body)


class _DayForm(forms.Form):
    def __init__(self, *, name: str, label: Label, value: str | None) -> None:
        super().__init__({name: value})
        widget = UnfoldAdminTextInputWidget(attrs={"type": "date"})
        self.fields[name] = forms.CharField(label=str(label), required=False, widget=widget)


class DayFilter(SimpleListFilter):
    """Rows made on a day of Shanghai, by their time-ordered id: a range of the primary key, however big the
    table."""

    title = _("received on")
    parameter_name = "day"
    template = "unfold/filters/filters_field.html"

    def has_output(self) -> bool:
        return True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return []

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {"form": _DayForm(name=self.parameter_name, label=self.title, value=self.value())}

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        day = _day(self.value())
        if day is None:
            return queryset
        begin = datetime.combine(day, time(), SHANGHAI)
        return queryset.filter(id__gte=id_floor(begin), id__lt=id_floor(begin + timedelta(days=1)))


def _day(text: str | None) -> date | None:
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    # A UUIDv7 counts milliseconds from 1970 on, in 48 bits.
    return day if day is not None and 1970 < day.year < 9999 else None
