"""After the last day of a scheme's rules no project is filed under it; whatever stands there goes on."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credits.projects.models import Project
from credits.projects.services import submit_project, withdraw_project
from credits.schemes.models import Scheme
from credits.schemes.rules import RulesEnded
from puhui.kernel.clock import business_date, puhui_now
from tests import cast
from tests.credits.projects.roofs import complete, decide, drafted, noticed_now, registered, sent_in

pytestmark = pytest.mark.django_db
NAMED = r"Measures ended on 2026-03-01, and DEMO names no successor"


def ended(day: date | None = date(2026, 3, 1)) -> None:
    Scheme.objects.filter(code="DEMO").update(rules_zh="办法", rules_en="Measures", rules_last_day=day)


def submit(mei, project: Project) -> Project:
    return submit_project(actor=mei.actor, now=puhui_now(), project_id=project.id)


def test_nothing_is_drafted_noticed_or_filed_and_the_document_is_named():
    mei = cast.mei()
    told, filed = drafted(mei, object_key="TOLD-1"), complete(mei)
    ended()
    for step in (
        lambda: drafted(mei, object_key="LATE-1"),
        lambda: noticed_now(mei, told),
        lambda: submit(mei, filed),
    ):
        with pytest.raises(RulesEnded, match=NAMED):
            step()
    # On the last day itself they hold.
    ended(business_date(puhui_now()))
    assert submit(mei, filed).status == "SUBMITTED"


def test_what_was_filed_before_is_taken_up_and_not_registered():
    mei, chen = cast.mei(), cast.chen()
    project = sent_in(mei)
    ended()
    project = decide(chen, project, "take_up")
    with pytest.raises(RulesEnded, match=NAMED):
        decide(chen, project, "register")
    assert decide(chen, project, "send_back").status == "DRAFT"
    assert withdraw_project(actor=mei.actor, now=puhui_now(), project_id=project.id).status == "WITHDRAWN"


def test_a_registered_project_is_suspended_and_resumed_as_before():
    mei, chen = cast.mei(), cast.chen()
    project = registered(mei, chen)
    ended()
    assert decide(chen, decide(chen, project, "suspend"), "resume").status == "REGISTERED"


@pytest.mark.database
def test_the_database_files_and_registers_nothing_either():
    mei, chen = cast.mei(), cast.chen()
    draft = complete(mei)
    ended()
    told = "Measures ended on 2026-03-01"
    with pytest.raises(IntegrityError, match=told), transaction.atomic():
        Project.objects.filter(pk=draft.pk).update(status="SUBMITTED")
    ended(None)
    taken_up = decide(chen, submit(mei, draft), "take_up")
    ended()
    with pytest.raises(IntegrityError, match=told), transaction.atomic():
        Project.objects.filter(pk=taken_up.pk).update(status="REGISTERED")


@pytest.mark.database
def test_the_database_takes_no_notice_either():
    mei = cast.mei()
    notice = noticed_now(mei, drafted(mei))
    ended()
    notice.pk = None
    notice._state.adding = True
    with pytest.raises(IntegrityError, match="ended on 2026-03-01"), transaction.atomic():
        notice.save(force_insert=True)
