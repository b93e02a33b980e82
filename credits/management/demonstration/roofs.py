"""The bakery's roofs: drafted by An, who clerks, sent in by Mei, registered by Chen, read month by month."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.management.demonstration.acting import actor_of, at, clock_time
from accounts.management.demonstration.cast import GUANGZHOU
from credits.management.demonstration.dates import Span
from credits.management.demonstration.papers import grid_paper, photograph
from credits.projects.models import Meter, Project
from credits.projects.services import (
    add_document,
    add_meter,
    add_readings,
    create_project,
    publish_stakeholder_notice,
    review_project,
    submit_project,
)
from credits.projects.services.readings import Entry

# Longer than a notice of seven working days, even at New Year.
NOTICE_BEFORE = timedelta(days=24)
NOTICE: dict[str, Any] = {
    "agency": "Sunrise Bakery files and sells by itself.",
    "key_terms": "What the roof feeds in is reported once a year, for ten years.",
    "benefit_sharing": "Nine tenths of the proceeds to the bakery, a tenth to the tenants below the roof.",
}

# What a roof of 500 kW feeds in over a year, by month: 525 MWh in all.
MONTHLY_MWH = (36, 38, 42, 44, 48, 49, 52, 51, 47, 43, 39, 36)


@dataclass(frozen=True, slots=True)
class Roof:
    """One roof's papers; `percent` is its size beside the first."""

    name: str
    number: str
    percent: int = 100


FIRST = Roof("Sunrise Bakery, main roof", "0301000047110001")
AWAITING = Roof("Sunrise Bakery, flour store", "0301000047110002", 60)
IN_NOTICE = Roof("Sunrise Bakery, loading bay", "0301000047110003", 40)
IN_CASE = Roof("Sunrise Bakery, cold store", "0301000047110004", 25)
ASKED = Roof("Sunrise Bakery, garage", "0301000047110005", 20)
SENT_IN = Roof("Sunrise Bakery, canteen", "0301000047110006", 15)


def send_in_roof(roof: Roof, day: date, commissioned_on: date) -> tuple[Project, Meter]:
    """Draft a roof, tell its stakeholders, put papers to it on the morning of a day, send it in at noon."""
    clerk, owner = actor_of("An"), actor_of("Mei")
    now = at(clock_time(day - NOTICE_BEFORE, 9))
    project = create_project(
        actor=clerk,
        now=now,
        project_type="rooftop_solar",
        name=roof.name,
        region=GUANGZHOU,
        object_key=roof.number,
        commissioned_on=commissioned_on,
        capacity_kw=Decimal(5 * roof.percent),
        no_double_claim=True,
        address=f"{roof.name}, 3 Bakers' Lane, Yuexiu",
        crediting_from=commissioned_on,
        crediting_to=commissioned_on.replace(year=commissioned_on.year + 10),
        estimated_t_per_year=345 * roof.percent // 100,
    )
    meter = add_meter(
        actor=clerk, now=now, project_id=project.id, serial_no=f"GZM{roof.number[-8:]}", unit="MWh"
    )
    publish_stakeholder_notice(actor=owner, now=now, project_id=project.id, **NOTICE)
    now = at(clock_time(day, 9, 30))
    papers = (
        ("GRID_CONNECTION", grid_paper(roof.name, roof.number), "grid-connection.pdf"),
        ("PHOTO", photograph(), "roof.jpg"),
    )
    for kind, content, name in papers[: 2 if roof is FIRST else 1]:
        add_document(actor=clerk, now=now, project_id=project.id, kind=kind, content=content, name=name)
    return submit_project(actor=owner, now=at(clock_time(day, 12)), project_id=project.id), meter


def register_roof(roof: Roof, day: date, reported: Span) -> Project:
    """Have a roof registered within four days of `day`, with readings of all months of a span."""
    project, meter = send_in_roof(roof, day, date(reported.first.year - 1, 12, 20))
    for after, decision, reason in (
        (1, "take_up", "Complete; taken up."),
        (3, "register", "Connected to the grid and claimed nowhere else."),
    ):
        review_project(
            actor=actor_of("Chen"),
            now=at(clock_time(day + timedelta(days=after), 10)),
            project_id=project.id,
            decision=decision,
            reason=reason,
        )
    entries = [
        Entry(month.first, month.after, value * roof.percent / 100)
        for month, value in zip(reported.months(), _monthly(len(reported.months())), strict=True)
    ]
    now = at(clock_time(day + timedelta(days=4), 9))
    add_readings(actor=actor_of("An"), now=now, project_id=project.id, meter_id=meter.id, entries=entries)
    project.refresh_from_db()
    return project


def _monthly(months: int) -> list[Decimal]:
    """Return a year's generation over so many months: what the missing ones fed in is shared out."""
    values = [Decimal(value) for value in MONTHLY_MWH[:months]]
    missing = sum(MONTHLY_MWH) - sum(values)
    share = missing // months
    values = [value + share for value in values]
    values[-1] += missing - share * months
    return values
