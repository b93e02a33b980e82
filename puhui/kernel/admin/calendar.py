"""Working days that differ from the published calendar: kept by administrators, year by year."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.columns import column, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.configuration import ConfigurationAdmin
from puhui.kernel.admin.dashboard import Figure, panel
from puhui.kernel.admin.due import is_past
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.navigation import OPERATIONS
from puhui.kernel.calendar_changes import drop_calendar_day, set_calendar_day
from puhui.kernel.calendar_years import confirm_calendar_year, due_day, year_to_confirm
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.models import CalendarDay


class CalendarDayForm(forms.ModelForm):
    """A day, whether it is worked, and why it is set."""

    date = forms.DateField(label=_("day"), widget=UnfoldAdminSingleDateWidget)
    is_working = forms.BooleanField(label=_("worked"), required=False, widget=UnfoldBooleanSwitchWidget)
    note = forms.CharField(
        label=_("note"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget, empty_value=""
    )
    reason = ReasonForm.base_fields["reason"]

    class Meta:
        model = CalendarDay
        fields = ("date", "is_working", "note")


class YearForm(ReasonForm):
    """Of which year every day is set."""

    year = forms.IntegerField(
        label=_("year"), min_value=2000, max_value=9999, widget=UnfoldAdminIntegerFieldWidget()
    )


DAY = column("date", _("day"))


@admin.register(CalendarDay)
class CalendarDayAdmin(ConfigurationAdmin):
    names = (_("calendar day"), _("calendar days"))
    section, position, icon = OPERATIONS, 40, "calendar_month"
    ordering = ["-date"]
    form = CalendarDayForm
    list_display = [
        DAY,
        column("is_working", _("worked")),
        column("note", _("note")),
    ]
    list_filter = [choice("is_working", _("worked"), [("True", _("yes")), ("False", _("no"))])]
    actions_list = ["confirm_year"]
    actions_detail = ["drop"]

    def heading(self, obj: CalendarDay) -> str:
        return written(obj.date)

    def get_fields(self, request: HttpRequest, obj: CalendarDay | None = None) -> Sequence[Any]:
        if not self.has_change_permission(request, obj):
            return self.list_display
        return [DAY if obj else "date", "is_working", "note", "reason"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[Any]:
        if obj is not None and self.has_change_permission(request, obj):
            # The day is the row's key: another day is another row.
            return [DAY, "date"]
        return super().get_readonly_fields(request, obj)

    def apply(self, request: HttpRequest, obj: CalendarDay, *, reason: str) -> None:
        set_calendar_day(
            actor=actor_of(request),
            day=obj.date,
            is_working=obj.is_working,
            note=obj.note,
            reason=reason,
            now=puhui_now(),
        )

    @command_button(
        _("Take away"),
        permission="kernel.delete_calendarday",
        explains=_("The published calendar decides on this day again."),
        icon="event_busy",
        is_dangerous=True,
    )
    def drop(self, request: HttpRequest, obj: CalendarDay, *, reason: str) -> HttpResponseRedirect:
        drop_calendar_day(actor=actor_of(request), day=obj.date, reason=reason, now=puhui_now())
        self.message_user(
            request, gettext("The published calendar decides on %(day)s again.") % {"day": obj.date}
        )
        return HttpResponseRedirect(reverse("admin:kernel_calendarday_changelist"))

    @command_button(
        _("The calendar of a year is complete"),
        permission="kernel.change_calendarday",
        explains=_(
            "Every day that the State Council set differently is entered: holidays swapped for weekends, and"
            " the weekends worked for them. Until then its days are guessed."
        ),
        icon="event_available",
        on_list=True,
        form_class=YearForm,
    )
    def confirm_year(self, request: HttpRequest, *, year: int, reason: str) -> str:
        confirm_calendar_year(actor=actor_of(request), year=year, reason=reason, now=puhui_now())
        return gettext("The calendar of %(year)s is complete.") % {"year": year}


@panel("kernel.change_calendarday", order=5)
def year_that_is_guessed(_regions: frozenset[str] | None) -> Figure | None:
    """The next year's calendar, from December on, until the library knows it or staff have confirmed it."""
    year = year_to_confirm(business_date(puhui_now()))
    if year is None:
        return None
    due = due_day(year)
    note = _("Overdue since %(day)s.") if is_past(due) else _("To be entered and confirmed by %(day)s.")
    return Figure(
        label=_("Calendar of %(year)s") % {"year": year},
        value=_("not confirmed"),
        note=note % {"day": due.isoformat()},
        url=reverse("admin:kernel_calendarday_changelist"),
        is_bad=is_past(due),
    )
