"""The record of a filing holds both notices: what stakeholders were told before, and the public notice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credits.issuance.filing.notices import notices_of
from credits.projects.models import Project
from credits.projects.services import decide_stakeholder_objection, raise_stakeholder_objection
from puhui.kernel.clock import puhui_now
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import Roof, lay_project
from tests.credits.projects import roofs

pytestmark = pytest.mark.django_db


def objected_and_answered(chen, notice) -> None:
    """Somebody objects on the notice's second day and is answered on the third."""
    now = puhui_now()
    set_clock(notice.starts_at + timedelta(days=1))
    objection = raise_stakeholder_objection(
        notice_id=notice.id,
        text="The roof is mine.",
        contact="me@example.org",
        address_key="a",
        now=puhui_now(),
        real_now=timezone.now(),
    )
    set_clock(notice.starts_at + timedelta(days=2))
    decide_stakeholder_objection(
        actor=chen.actor,
        objection_id=objection.id,
        is_upheld=False,
        decision="The deed says otherwise.",
        now=puhui_now(),
    )
    set_clock(now)


def test_what_stakeholders_were_told_and_objected_stands_in_the_record(roof: Roof, monkeypatch):
    def noticed(owner, project):
        notice = roofs.noticed(owner, project)
        objected_and_answered(roof.chen, notice)

    monkeypatch.setattr("tests.credits.issuance.roof.noticed", noticed)
    Project.objects.filter(pk=roof.project.pk).update(status="SUSPENDED")
    roof.project = lay_project(roof.mei, key="grid-440100-2")
    told = notices_of(roof.approved())
    (notice,) = told["stakeholder_notices"]
    assert {name: notice[name] for name in roofs.NOTICE} == roofs.NOTICE
    assert notice["working_days"] == 7
    (objection,) = notice["objections"]
    assert (objection["text"], objection["status"]) == ("The roof is mine.", "DISMISSED")
    assert objection["decision"] == "The deed says otherwise."
    # Who said it is nobody's business but the registrar's.
    assert "me@example.org" not in str(told)
    assert told["working_days"] == 7
    assert [each["role"] for each in told["approvals"]] == ["REGISTRAR", "REGISTRAR"]
