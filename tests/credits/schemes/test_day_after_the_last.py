"""2027-05-06 by the scheme's clock: filing and reporting under the province's scheme stop with the name of
its document, and everything else goes on. The scheme is the shipped file's, with its own last day."""

from datetime import date, datetime

import pytest
from django.db import transaction

from credits.ledger.types import Book
from credits.methodologies.binding import NotInForce
from credits.monitoring.report_drafts import create_report
from credits.monitoring.report_models import MonitoringReport
from credits.projects.errors import ProjectIncomplete
from credits.projects.models import Meter, Project
from credits.projects.services import submit_project
from credits.retirement.services import retire_units
from credits.schemes.models import Scheme
from credits.schemes.rules import RulesEnded
from credits.verification.services import submit_report
from puhui.kernel.clock import SHANGHAI, business_date, puhui_now
from puhui.kernel.errors import PuhuiError
from puhui.kernel.ids import new_id
from tests.cast import GUANGZHOU, CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.conftest import copy_of_roof, roof  # noqa: F401
from tests.credits.issuance.roof import YEAR, lay_project, lay_reading

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 1), date(2026, 2, 1)
# The last minute in which the Measures hold, and the first in which they do not.
LAST = datetime(2027, 5, 5, 23, 58, tzinfo=SHANGHAI)
AFTER = datetime(2027, 5, 6, 0, 0, 30, tzinfo=SHANGHAI)
SAYS = r"《广东省碳普惠交易管理办法》 / Measures of Guangdong .* ended on 2027-05-05, and GD names no"


def report_of(owner: CastMember, project: Project) -> MonitoringReport:
    return create_report(
        actor=owner.actor, project_id=project.id, period_from=YEAR[0], period_to=YEAR[1], now=puhui_now()
    )


def refusal_of(step) -> PuhuiError | None:
    """What a step is refused for, if it is."""
    try:
        with transaction.atomic():
            step()
    except PuhuiError as error:
        return error
    return None


def test_a_projects_filing_stops_at_midnight_and_not_a_minute_before(roof):  # noqa: F811
    draft = Project.objects.create(
        party=roof.mei.organisation,
        scheme="GD",
        project_type="rooftop_solar",
        methodology="GD-PV",
        name="Bakery roof",
        region=GUANGZHOU,
        object_key="grid-440100-9",
        commissioned_on=date(2024, 12, 1),
        created_at=puhui_now(),
        created_by=roof.mei.party.id,
    )

    def file() -> None:
        submit_project(actor=roof.mei.actor, now=puhui_now(), project_id=draft.id)

    set_clock(LAST)
    # It lacks its papers: that is in its way, and not its rules.
    assert isinstance(refusal_of(file), ProjectIncomplete)
    set_clock(AFTER)
    assert business_date(puhui_now()) == date(2027, 5, 6)
    with pytest.raises(RulesEnded, match=SAYS) as refused:
        file()
    assert refused.value.data["day"] == "2027-05-05"


def test_a_reports_submission_stops_at_midnight_and_not_a_minute_before(roof):  # noqa: F811
    report = report_of(roof.mei, lay_project(roof.mei, scheme="GD", key="grid-440100-9"))

    def submit() -> None:
        submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now())

    set_clock(LAST)
    # Its authority has named no method yet: that is in its way, and not its rules.
    assert isinstance(refusal_of(submit), NotInForce)
    set_clock(AFTER)
    with pytest.raises(RulesEnded, match=SAYS):
        submit()
    report.refresh_from_db()
    assert report.status == "DRAFT"


def test_everything_else_goes_on_the_same_day(roof):  # noqa: F811
    issuance = roof.minted()
    set_clock(AFTER)
    assert Scheme.objects.get(code="GD").rules_last_day == date(2027, 5, 5)
    retired = retire_units(
        actor=roof.mei.actor,
        book=Book.REGISTRY,
        quantity_g=1_000_000,
        purpose="voluntary",
        beneficiary="all",
        reason="x",
        command_id=new_id(),
        now=puhui_now(),
        batch=issuance.batch,
    )
    assert retired.quantity_g == 1_000_000
    # The demonstration has rules without an end: the roof's next report is taken in.
    lay_reading(Meter.objects.get(), *JANUARY, 36, roof.mei)
    report = roof.draft(JANUARY)
    assert submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now()).status != "DRAFT"
