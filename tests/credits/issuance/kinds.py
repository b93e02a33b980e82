"""The kinds of projects beside the roof, each by its commands from the draft to its report.

world = lay_kind(FOREST)          # registered: everybody, and the project
report = world.reported(FOREST)   # drafted for 2025, with its figures
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import BytesIO

from credits.evidence.storage import keep_file
from credits.monitoring.figures import enter_figures
from credits.monitoring.report_models import MonitoringReport
from credits.projects.models import Project
from credits.projects.services import add_project_object, submit_project
from credits.projects.table_models import ReadingFile
from credits.projects.tables.reading import read_tables
from credits.verification.models import Statement
from credits.verification.reading_models import FurtherReading
from credits.verification.services import read_further, submit_report
from puhui.kernel.clock import puhui_now
from tests.cast import CastMember
from tests.credits.activities.items import OPERATOR, make_operator
from tests.credits.issuance.roof import Roof, lay_roof
from tests.credits.projects.roofs import decide, drafted, noticed, with_paper
from tests.credits.rewards.grams import logged_in_as

# A square kilometre or so of Conghua's hills.
_CORNERS = [[113.70, 23.70], [113.71, 23.70], [113.71, 23.71], [113.70, 23.71], [113.70, 23.70]]
OUTLINE = {"type": "Polygon", "coordinates": [_CORNERS]}

Figures = dict[str, list[Decimal]]


def numbers(**values: str) -> Figures:
    """Return figures by their names, the values of a list apart by spaces."""
    return {name: [Decimal(value) for value in text.split()] for name, text in values.items()}


@dataclass(frozen=True)
class Kind:
    """A project's type, what it is filed with, and what a year of it comes to."""

    project_type: str
    papers: tuple[str, ...]
    figures: Figures
    grams: int
    tonnes: int
    buffer_t: int
    serial_code: str
    things: tuple[tuple[str, str], ...] = ()
    place: dict | None = None


# Four times the reference's thousand hectares, and one of its four years: the same 9,291.674872 t.
FOREST = Kind(
    "forest_protection",
    ("FOREST_RIGHTS", "FOREST_INVENTORY"),
    numbers(
        area_ha="4000",
        species="7",
        stock_1_m3_per_ha="60",
        stock_2_m3_per_ha="63.5",
        years="1",
        sampling_error="0.15",
    ),
    9_291_674_872,
    9_291,
    930,
    "FORESTPROT",
    (("PLOT", "YC-2011-000471"),),
    OUTLINE,
)
# Five times the reference's five hundred hectares, and one of its five years: the same 4,700 t.
TENDED = Kind(
    "forest_management",
    ("FOREST_RIGHTS", "PLOT_SURVEY"),
    numbers(
        area_ha="2500",
        growth_t_per_ha_year="6.5",
        years="1",
        machinery_diesel_t="0",
        sampling_error="0.15",
    ),
    4_700_000_000,
    4_700,
    470,
    "FORESTMGMT",
    (("PLOT", "YC-2012-000118"),),
    OUTLINE,
)
MANGROVE = Kind(
    "mangrove",
    ("SEA_AREA_RIGHTS", "PLOT_SURVEY"),
    numbers(area_ha="204.85", years="1", uptake_t_per_ha_year="21.28"),
    4_359_208_000,
    4_359,
    436,
    "MANGROVE",
    (("PLOT", "SEA-0001"),),
    OUTLINE,
)
# Ten times the reference's hectares, and one of its ten years: the same 43,592.08 t, which two bodies read.
LARGE_MANGROVE = replace(
    MANGROVE,
    figures=MANGROVE.figures | numbers(area_ha="2048.5"),
    grams=43_592_080_000,
    tonnes=43_592,
    buffer_t=4_360,
)
# A thousand times the reference's one unit in use for a year.
COOLING = Kind(
    "efficient_cooling",
    ("INVOICE", "ENERGY_LABEL", "IN_USE_SAMPLE"),
    numbers(units="1000", label_kwh_per_year="800", apf="5.27"),
    101_018_340,
    101,
    0,
    "AC",
    (("DEVICE", "AC-2024-0001"),),
)
WATER = Kind(
    "heat_pump_water_heater",
    ("INVOICE", "ENERGY_LABEL", "IN_USE_SAMPLE"),
    numbers(days="365000"),
    834_919_846,
    834,
    0,
    "HPWH",
    (("DEVICE", "HP-2024-0001"),),
)
# The riders' own fifth is taken off: 40,000 km at 33.88 g, as whole as the longest rides make them.
BICYCLES = Kind(
    "shared_bicycles",
    ("RIDE_RECORDS", "USER_CONSENT"),
    numbers(authorised_km="50000", claimed_by_riders_km="10000"),
    1_355_200,
    1,
    0,
    "BIKEOP",
    (("OPERATOR", OPERATOR),),
)
CLOTHING = Kind(
    "clothing_reuse",
    ("WEIGHING", "SORTING"),
    numbers(collected_kg="100000", reused_share="0.6"),
    98_000_000,
    98,
    0,
    "CLOTHOP",
)
KINDS = (FOREST, TENDED, MANGROVE, COOLING, WATER, BICYCLES, CLOTHING)


@dataclass
class World(Roof):
    """The roof's people around a project of another kind."""

    def reported(self, figures: Figures) -> MonitoringReport:
        """Draft the report of 2025 and enter its figures."""
        report = self.draft()
        enter_figures(actor=self.mei.actor, report_id=report.id, figures=figures, now=puhui_now())
        return report

    def stated(self, report: MonitoringReport | None = None, tonnes: int | None = None) -> Statement:
        """Have it stated and, above the limit, found the same by the other body."""
        statement = super().stated(report, tonnes)
        for reading in FurtherReading.objects.select_related("case__body").filter(case=statement.case):
            read_further(
                actor=(self.wei if self.verifier_of(reading.case) is self.yan else self.yan).actor,
                reading_id=reading.id,
                opinion="POSITIVE",
                tonnes=statement.tonnes,
                text="I find the same.",
                report_digest=reading.case.report_digest,
                now=puhui_now(),
            )
        return statement

    def sent_in_with(self, figures: Figures) -> MonitoringReport:
        return submit_report(actor=self.mei.actor, report_id=self.reported(figures).id, now=puhui_now())


def filed(owner: CastMember, kind: Kind) -> Project:
    """Draft a project with all that its type needs, and send it in."""
    project = drafted(
        owner,
        project_type=kind.project_type,
        name=kind.project_type,
        object_key=f"{kind.serial_code}-2024-0001",
        commissioned_on=date(2024, 12, 1),
        crediting_from=date(2024, 12, 1),
        crediting_to=date(2034, 12, 1),
        capacity_kw=None,
        place=kind.place,
    )
    for sort, number in kind.things:
        add_project_object(
            actor=owner.actor, now=puhui_now(), project_id=project.id, kind=sort, number=number
        )
    for paper in kind.papers:
        with_paper(owner, project, paper)
    noticed(owner, project)
    return submit_project(actor=owner.actor, now=puhui_now(), project_id=project.id)


def lay_rides(project: Project, count: int, *, day: date = date(2025, 5, 1), first: int = 1) -> ReadingFile:
    """Have a table of rides of 15 km read: K-00001 and so on."""
    rows = "".join(f"K-{number:05},{day},15\n" for number in range(first, first + count))
    return take_in_rides(project, rows)


def take_in_rides(project: Project, rows: str) -> ReadingFile:
    """Have a table of rides read; returns what became of it."""
    file = ReadingFile.objects.create(
        project=project,
        digest=keep_file(BytesIO(f"ride,ridden_on,km\n{rows}".encode()))[0],
        size_bytes=len(rows),
        received_at=puhui_now(),
        received_by=project.created_by,
    )
    with logged_in_as("worker"):
        read_tables(now=puhui_now())
    file.refresh_from_db()
    return file


def lay_kind(kind: Kind) -> World:
    """Lay everybody, and a registered project of a kind in the roof's place."""
    roof = lay_roof()
    make_operator()
    project = filed(roof.mei, kind)
    decide(roof.chen, project, "take_up")
    project = decide(roof.chen, project, "register")
    if kind is BICYCLES:
        lay_rides(project, 2_667)
    return World(**(vars(replace(roof)) | {"project": project}))
