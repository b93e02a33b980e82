"""One thing is credited once, whatever scheme counts it: the walls of projects and reports know no scheme."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credits.methodologies.catalog_loading import load_in_force
from credits.monitoring.credited_object_models import CreditedObject
from credits.monitoring.report_drafts import create_report
from credits.monitoring.report_errors import ObjectCreditedBefore
from credits.monitoring.report_models import MonitoringReport
from credits.projects.models import Project
from credits.schemes.catalog_loading import load_scheme
from credits.schemes.scheme_files import read_scheme
from credits.verification.services import accredit_body, submit_report
from puhui.kernel.catalog import read_document
from puhui.kernel.clock import business_date, puhui_now
from tests import cast
from tests.cast import CastMember
from tests.credits.issuance.mirrored import FILE
from tests.credits.issuance.roof import YEAR, lay_project

pytestmark = pytest.mark.django_db
OTHER = {"scheme": "MIRR", "region": "CN-GX"}
SEALED = {"digest": "0" * 64, "content": {}, "tonnes": 1, "reduction_g": 1_000_000, "status": "SUBMITTED"}
HALF = date(2025, 7, 1), date(2026, 1, 1)


@pytest.fixture
def harbour(roof) -> CastMember:
    """Another owner, and a second scheme that takes solar roofs, with its own verification body."""
    terms = read_scheme(read_document(FILE.read_text(encoding="utf-8"), name=FILE.name))
    assert load_scheme(terms)
    load_in_force(terms, today=business_date(puhui_now()))
    for each in (roof.wei, roof.yan):
        accredit_body(actor=roof.chen.actor, scheme="MIRR", party_id=each.organisation.id, now=puhui_now())
    return cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))


def draft(owner: CastMember, project: Project, period: tuple[date, date]) -> MonitoringReport:
    return create_report(
        actor=owner.actor,
        project_id=project.id,
        period_from=period[0],
        period_to=period[1],
        now=puhui_now(),
    )


def submit(owner: CastMember, report: MonitoringReport) -> MonitoringReport:
    return submit_report(actor=owner.actor, report_id=report.id, now=puhui_now())


def close(project: Project) -> None:
    """End a project, so that its numbers are free for another."""
    Project.objects.filter(pk=project.pk).update(status="CLOSED")


def refused_twice(owner: CastMember, report: MonitoringReport) -> list[str]:
    """What the code names as credited before; the database refuses the report past the code, too."""
    assert report.scheme == "MIRR"
    with pytest.raises(ObjectCreditedBefore) as refused:
        submit(owner, report)
    with pytest.raises(IntegrityError, match="one_credit_per_object_and_day"), transaction.atomic():
        MonitoringReport.objects.filter(pk=report.pk).update(**SEALED)
    return [member["pointer"] for member in refused.value.errors]


def test_a_meters_days_are_credited_under_one_scheme(roof, harbour):
    first = submit(roof.mei, roof.draft())
    assert first.scheme == "DEMO"
    close(roof.project)
    again = lay_project(harbour, **OTHER)  # the same connection and the same meter
    pointers = refused_twice(harbour, draft(harbour, again, HALF))
    assert pointers == ["/connection/GRID4401001"]
    held = CreditedObject.objects.filter(released_at=None)
    assert set(held.values_list("report__scheme", flat=True)) == {"DEMO"}
    # Days that nobody has reported are the other scheme's to credit.
    free = draft(harbour, again, (date(2024, 12, 1), date(2025, 1, 1)))
    assert free.scheme == "MIRR"


def test_a_device_is_credited_under_one_scheme(roof, harbour):
    mine = lay_project(roof.mei, key="grid-440100-2", devices=("INV-0001",))
    submit(roof.mei, draft(roof.mei, mine, YEAR))
    close(mine)
    theirs = lay_project(harbour, key="grid-450100-7", devices=("inv 0001",), **OTHER)
    assert refused_twice(harbour, draft(harbour, theirs, HALF)) == ["/device/INV0001"]


def test_while_a_project_lives_no_other_scheme_files_its_connection(roof, harbour):
    with pytest.raises(IntegrityError, match="one_live_project_per_object"), transaction.atomic():
        lay_project(harbour, **OTHER)
    assert not Project.objects.filter(scheme="MIRR").exists()
