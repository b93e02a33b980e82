"""A bakery's roof, drafted and completed by the commands that anybody uses.

project = drafted(mei)            # a draft without anything
project = complete(mei)           # ... with its paper and a meter
project = registered(mei, chen)   # ... sent in, taken up, registered
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from credits.projects.filing_models import StakeholderNotice
from credits.projects.models import Meter, Project, Reading
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
from puhui.kernel.clock import puhui_now
from tests.cast import GUANGZHOU, CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.evidence import files

# Monday in Shanghai, 2 March 2026.
MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
# 525 MWh in all.
MONTHLY_MWH = (36, 38, 42, 44, 48, 49, 52, 51, 47, 43, 39, 36)
ROOF = {
    "project_type": "rooftop_solar",
    "name": "Bakery roof",
    "region": GUANGZHOU,
    "object_key": "0301-0000-4711",
    "capacity_kw": Decimal("500.5"),
    "commissioned_on": date(2024, 12, 20),
    "no_double_claim": True,
    "address": "3 Bakers' Lane, Yuexiu",
    "crediting_from": date(2024, 12, 20),
    "crediting_to": date(2034, 12, 20),
    "estimated_t_per_year": 340,
}
NOTICE = {
    "agency": "Sunrise Bakery files by itself.",
    "key_terms": "The roof's generation of ten years is reported once a year.",
    "benefit_sharing": "Nine tenths to the bakery, a tenth to the house's tenants.",
}
# Longer than any notice of seven working days, whatever holidays lie in it.
BEFORE = timedelta(days=24)


def drafted(owner: CastMember, **changes) -> Project:
    return create_project(actor=owner.actor, now=puhui_now(), **(ROOF | changes))


def with_paper(owner: CastMember, project: Project, kind: str = "GRID_CONNECTION"):
    return add_document(
        actor=owner.actor,
        now=puhui_now(),
        project_id=project.id,
        kind=kind,
        content=files.pdf(),
        name="paper.pdf",
    )


def with_meter(
    owner: CastMember, project: Project, serial_no: str = "M-2024-0001", unit: str = "MWh"
) -> Meter:
    return add_meter(
        actor=owner.actor, now=puhui_now(), project_id=project.id, serial_no=serial_no, unit=unit
    )


def noticed(owner: CastMember, project: Project) -> StakeholderNotice:
    """Tell the stakeholders long enough ago: the clock goes back for it, and forth again."""
    now = puhui_now()
    set_clock(now - BEFORE)
    notice = publish_stakeholder_notice(actor=owner.actor, now=puhui_now(), project_id=project.id, **NOTICE)
    set_clock(now)
    return notice


def noticed_now(owner: CastMember, project: Project) -> StakeholderNotice:
    """Tell the stakeholders, beginning now."""
    return publish_stakeholder_notice(actor=owner.actor, now=puhui_now(), project_id=project.id, **NOTICE)


def complete(owner: CastMember, **changes) -> Project:
    project = drafted(owner, **changes)
    with_paper(owner, project)
    with_meter(owner, project, f"M-{project.object_key}")
    noticed(owner, project)
    return project


def sent_in(owner: CastMember, **changes) -> Project:
    return submit_project(actor=owner.actor, now=puhui_now(), project_id=complete(owner, **changes).id)


def decide(
    registrar: CastMember, project: Project, decision: str, reason: str = "as the rules say"
) -> Project:
    return review_project(
        actor=registrar.actor, now=puhui_now(), project_id=project.id, decision=decision, reason=reason
    )


def registered(owner: CastMember, registrar: CastMember) -> Project:
    return decide(registrar, decide(registrar, sent_in(owner), "take_up"), "register")


def month(number: int, value: str | None = None, year: int = 2025) -> Entry:
    """Return the entry of a month of 2025, with what the roof fed in then unless told."""
    after = date(year + number // 12, number % 12 + 1, 1)
    return Entry(date(year, number, 1), after, Decimal(value or MONTHLY_MWH[number - 1]))


def read(owner: CastMember, meter: Meter, *entries: Entry) -> list[Reading]:
    return add_readings(
        actor=owner.actor,
        now=puhui_now(),
        project_id=meter.project_id,
        meter_id=meter.id,
        entries=entries,
    )
