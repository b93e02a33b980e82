"""What a draft or a proposed factor value would have changed of last month's activities, as tables by region.

Computed while somebody waits, so of no more than PEOPLE people; `manage.py methodology diff` looks at more.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from credits.activities.models import Activity
from credits.factors.change_models import FactorChange
from credits.factors.selectors import proposed_row
from credits.methodologies.language import Program
from credits.methodologies.snapshot import current_snapshot
from credits.monitoring.impact import Change, Impact, impact_of_factor, impact_of_version
from puhui.kernel.admin.acting import regions_in_sight
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.paging import time_limit
from puhui.kernel.admin.refusals import told
from puhui.kernel.admin.words import amount, region_name
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import PuhuiError

PEOPLE = 500
# Whoever looks again, or another day, looks at the same people.
SEED = 0
# For one statement: the longest finds who acted in the month.
SECONDS = 10
# The regions of an activity are told to those who may see activities there.
SEES = f"{Activity._meta.app_label}.view_{Activity._meta.model_name}"


def version_impact_parts(request: HttpRequest, program: Program) -> list[Part]:
    """Return a table of the candidate in the place of its own code, or, where that is nowhere in force, in
    the place of each methodology of its activity type."""
    now, document = puhui_now(), program.document
    kind = document.activity_type
    codes = sorted({row.methodology for row in current_snapshot(now).entries_of(kind)}) if kind else []
    if document.code in codes:
        codes = [document.code]
    if not codes:
        note = _("Nothing is in force for its type of activity: no activity would have been decided by it.")
        return [Part(_("Last month under it"), [], [], note)]
    return [
        _part(
            request,
            _("Last month under it, in the place of %(code)s") % {"code": code},
            partial(impact_of_version, program, now=now, people=PEOPLE, seed=SEED, instead_of=code),
        )
        for code in codes
    ]


def factor_impact_parts(request: HttpRequest, change: FactorChange) -> list[Part]:
    """Return the table of a value that waits for its second person."""
    row, now = proposed_row(change), puhui_now()
    return [
        _part(
            request,
            _("Last month under it"),
            partial(impact_of_factor, row, now=now, people=PEOPLE, seed=SEED),
        )
    ]


def _part(request: HttpRequest, title: str, compute: Callable[[], Impact]) -> Part:
    try:
        with time_limit(SECONDS):
            found = compute()
    except PuhuiError as error:
        return Part(title, [], [], told(error))
    except OperationalError:
        return Part(title, [], [], _("There are too many activities: looking at them was broken off."))
    in_sight = regions_in_sight(request, SEES)
    rows = [
        [region_name(code), *_figures(change)]
        for code, change in sorted(found.regions.items())
        if in_sight is None or code in in_sight
    ]
    # Who sees a part of the country is not told of the rest by way of the sum.
    if rows and in_sight is None:
        rows.append([_("altogether"), *_figures(found.total)])
    headers = [
        *(_("region"), _("people"), _("of them changed"), _("activities"), _("of them changed")),
        *(_("credited now"), _("credited under it"), _("grams more"), _("grams less")),
        _("cannot be computed"),
    ]
    return Part(title, headers, rows, _note(found))


def _figures(change: Change) -> list[Any]:
    counted = (change.people, change.people_changed, change.activities, change.activities_changed)
    grams = (change.before_g, change.after_g, change.more_g, change.less_g)
    return [
        *(amount(number) for number in counted),
        *(amount(number, "g") for number in grams),
        amount(change.incomputable),
    ]


def _note(found: Impact) -> str:
    last = found.days.after - timedelta(days=1)
    days = {"first": written(found.days.first), "last": written(last)}
    looked, population = found.total.people, found.population
    notes = [_("Activities from %(first)s to %(last)s, decided twice, caps included.") % days]
    if looked < population:
        sampled = _("A sample: %(people)s of %(population)s people, drawn with the seed %(seed)s.")
        notes.append(sampled % {"people": amount(looked), "population": amount(population), "seed": SEED})
    else:
        notes.append(_("Everybody who acted was looked at."))
    return " ".join([*notes, _("Nothing is stored.")])
