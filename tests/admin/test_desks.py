"""The first page as a desk: what waits, by when the first of it is due, and whose territory it is."""

from datetime import timedelta

import pytest

from accounts.organisations.models import OrganisationVerification
from accounts.people.roles import Role
from credits.projects.models import Project
from credits.registry.models import PartyTransfer
from puhui.kernel.calendar import add_working_days
from puhui.kernel.clock import business_date, puhui_now
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.credits.activities.fixtures import set_clock

pytestmark = pytest.mark.django_db


def figures(client) -> dict[str, tuple[str, str, bool]]:
    """Return what waits for somebody by page: how much, what the note says, whether it is overdue."""
    shown = client.get("/admin/").context["panels"]["figures"]
    return {str(each.label): (str(each.value), str(each.note), each.is_bad) for each in shown}


def registrar(name: str, region: str | None = None):
    return client_of(cast.staff(name, Role.REGISTRAR, region=region))


def test_the_first_page_tells_when_the_first_of_it_is_due_and_what_is_overdue(world):
    check = OrganisationVerification.objects.get(status="SUBMITTED")
    last_day = add_working_days(business_date(check.submitted_at), 5, {})
    chen = registrar("Chen", cast.GUANGZHOU)
    told = f"The first of it is due on {last_day}."
    assert figures(chen)["Checks of organisations"] == ("1", told, False)
    set_clock(check.submitted_at + (last_day - business_date(check.submitted_at)))
    assert not figures(chen)["Checks of organisations"][2], "on its last day it is not late"
    set_clock(puhui_now() + timedelta(days=1))
    assert figures(chen)["Checks of organisations"] == ("1", f"Overdue since {last_day}.", True)


def test_a_city_reviewers_desk_is_that_of_their_city(world):
    labels = ("Projects", "Projects with documents to review", "Checks of organisations", "Objections")
    here, elsewhere = registrar("Chen", cast.GUANGZHOU), registrar("Tang", cast.SHENZHEN)
    assert [figures(here)[label][0] for label in labels] == ["1", "1", "1", "1"]
    assert [figures(elsewhere)[label] for label in labels] == [("0", "Nothing waits.", False)] * 4


def test_the_registrys_administrator_sees_what_is_under_way(world):
    tang = figures(registrar("Tang"))
    for label in (
        "Transfers between parties",
        "Trusted destinations",
        "Voids of batches",
        "Authority's answers",
        "Year-end settlements",
        "Portfolios of registers",
    ):
        assert tang[label][0] == "1", (label, sorted(tang))


def test_a_filing_shows_when_it_was_sent_in_and_who_its_owner_is(world):
    project = Project.objects.get(status="SUBMITTED")
    page = registrar("Chen", cast.GUANGZHOU).get(address(Project, "change", project)).content.decode()
    for text in ("project sent in", "Who the organisation is", "●", "Sent in", "Overdue"):
        assert text.lower() in page.lower(), text


def test_a_transfer_tells_which_freeze_keeps_it_back(world):
    transfer = PartyTransfer.objects.get()
    answer = registrar("Tang").get(address(PartyTransfer, "change", transfer))
    parts = {str(part.title): part for part in answer.context["parts"]}
    assert len(parts["Freezes that keep it back"].rows) == 1
    assert parts["Time-line"].rows[0][1] == "transfer begun"
    assert parts["Who the organisation is"].rows[0][1] == "approved"
