"""Entering the figures of a report, and reading them as inputs of its methodology."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import person_of
from accounts.people.roles import MandateAct
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.estimation import InputOutOfBounds
from credits.methodologies.language.document import Document, Input, Value
from credits.methodologies.language.program import out_of_bounds
from credits.monitoring.figure_models import ReportFigure
from credits.monitoring.report_drafts import check_unsealed
from credits.monitoring.report_errors import FiguresMissing, YearsBeyondPeriod
from credits.monitoring.report_gates import bound_for_project
from credits.monitoring.report_models import MonitoringReport, ReportKind
from credits.monitoring.report_permissions import DRAFT, check_speaks_for
from credits.monitoring.report_selectors import locked_report, visible_reports
from credits.projects.filings import record_filing
from credits.projects.models import Project
from credits.projects.types.reading import project_type_of
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, NotFound, gettext_noop

YEAR, DAYS_OF_A_YEAR = "year", 365
VALUE_MAX, PLACES_MOST = Decimal(10**11), 6


def enter_figures(
    *,
    actor: Actor,
    report_id: UUID,
    figures: Mapping[str, Sequence[Decimal]],
    now: datetime,
    command_id: UUID | None = None,
) -> list[ReportFigure]:
    """Enter figures of a project's report that is not sealed: by input, its values in the methodology's unit.

    An input named here takes the place of what was entered of it; others stay. Each value is looked at by its
    bounds now, lists against one another when the report is sent in.
    Raises: NotFound, NotPermitted, ReportSealed, InvalidInput (no such input, or a meter reads it),
    InputOutOfBounds, FactorMissing, NotInForce, VersionChanges.
    """
    with transaction.atomic():
        if not visible_reports(actor).filter(pk=report_id, kind=ReportKind.PROJECT).exists():
            raise NotFound
        report = locked_report(report_id)
        check_speaks_for(actor, report, DRAFT)
        check_unsealed(report)
        assert report.project is not None
        bound = bound_for_project(report, now)
        named = {item.name: item for item in figured(bound.document, report.project)}
        _check(bound, named, figures)
        live = ReportFigure.objects.filter(report=report, superseded_at=None)
        live.filter(input_name__in=figures).update(superseded_at=now)
        stored = ReportFigure.objects.bulk_create(
            ReportFigure(
                report=report,
                input_name=name,
                position=position,
                value=value,
                unit=named[name].unit,
                entered_at=now,
                entered_by=person_of(actor),
            )
            for name, values in figures.items()
            for position, value in enumerate(values)
        )
        act = MandateAct.FILE_REPORTS
        record_filing(actor, report.project_id, "report_figures_entered", now, act=act, report_id=report.id)
        record_event(
            actor=actor,
            action="report_figures_entered",
            object_type="monitoring_report",
            object_id=report.id,
            now=now,
            region=report.city,
            command_id=command_id,
            inputs=sorted(figures),
        )
    return stored


def figured(document: Document, project: Project) -> list[Input]:
    """Return the inputs of a project's methodology that are figures: those that its type has no meters for.

    A bundle has none: what a site claims is read at its meter.
    """
    metered = project_type_of(project.project_type).metered
    return [item for item in document.inputs if item.name not in metered]


def figures_of(report: MonitoringReport) -> list[ReportFigure]:
    """Return a report's figures as they stand, by input and position."""
    rows = ReportFigure.objects.filter(report=report, superseded_at=None)
    return list(rows.order_by("input_name", "position"))


def inputs_of(
    document: Document, report: MonitoringReport, figures: Sequence[ReportFigure]
) -> dict[str, Value]:
    """Return each input that is a figure with its value, a list as a tuple.

    Raises FiguresMissing, and YearsBeyondPeriod where a figure counts more years than the report has days.
    """
    assert report.project is not None
    wanted = figured(document, report.project)
    values = {
        item.name: tuple(row.value for row in figures if row.input_name == item.name) for item in wanted
    }
    if missing := [name for name, found in values.items() if not found]:
        raise FiguresMissing(errors=[_member(name, FiguresMissing.code, name) for name in missing])
    days = (report.period_to - report.period_from).days
    for item in wanted:
        if item.unit == YEAR and any(value * DAYS_OF_A_YEAR > days for value in values[item.name]):
            detail = gettext_noop("The report has %(days)s days; the next years have reports of their own.")
            raise YearsBeyondPeriod(detail, days=days)
    return {item.name: values[item.name] if item.items else values[item.name][0] for item in wanted}


def _check(
    bound: BoundMethodology, named: Mapping[str, Input], figures: Mapping[str, Sequence[Decimal]]
) -> None:
    if unknown := [name for name in figures if name not in named]:
        detail = gettext_noop("The methodology has no such input, or a meter reads it.")
        raise InvalidInput(detail, errors=[_member(name, "unknown_input", detail) for name in unknown])
    if wrong := [name for name, values in figures.items() if not all(map(_is_plain, values))]:
        detail = gettext_noop("A number with at most six decimal places.")
        raise InvalidInput(detail, errors=[_member(name, "value_invalid", detail) for name in wrong])
    if outside := list(_outside(bound.document, named, figures)):
        raise InputOutOfBounds(errors=[_member(name, InputOutOfBounds.code, name) for name in outside])


def _is_plain(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= PLACES_MOST and value <= VALUE_MAX


def _outside(
    document: Document, named: Mapping[str, Input], figures: Mapping[str, Sequence[Decimal]]
) -> Iterator[str]:
    """Yield the inputs of which a value lies outside its bounds, or that have more values than one.

    A bound that rests on another input, and the length of lists, are looked at when the report is sent in.
    """
    for name, values in figures.items():
        item = named[name]
        if not values or (not item.items and len(values) != 1) or any(value < 0 for value in values):
            yield name
        elif item.bounds.per is None:
            given: dict[str, Value] = {each.name: Decimal(-1) for each in document.inputs}
            given[name] = tuple(values) if item.items else values[0]
            if name in out_of_bounds(document, given):
                yield name


def _member(name: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": f"/figures/{name}", "code": code, "detail": detail}
