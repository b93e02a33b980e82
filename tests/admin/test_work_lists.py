"""A work list opens with what waits and hides nothing that a reader asks for by a state or by what it is."""

import pytest

from accounts.people.roles import Role
from credits.projects.models import Project
from credits.registry.exchange_models import Portfolio
from credits.registry.services import confirm_portfolio
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db
URL = address(Portfolio, "changelist")


@pytest.fixture
def signed_off(world) -> Portfolio:
    """The past rows of a register, which another registrar than the reader has signed off."""
    portfolio = Portfolio.objects.get()
    confirm_portfolio(
        actor=cast.tang().actor, portfolio_id=portfolio.pk, digest=portfolio.digest, now=puhui_now()
    )
    return portfolio


def listed(client, **query) -> list:
    return list(client.get(URL, query).context["cl"].result_list)


def test_what_is_signed_off_waits_for_nobody_and_is_found_by_its_state(signed_off):
    chen = client_of(cast.staff("Chen", Role.REGISTRAR))
    assert listed(chen) == []
    assert listed(chen, status="CONFIRMED") == [signed_off]
    # The filters' form sends the choice that stands beside the one that was made.
    assert listed(chen, shown="waiting", status="CONFIRMED") == [signed_off]
    assert listed(chen, shown="waiting", status="ENTERED") == []
    assert listed(chen, shown="all") == [signed_off]


def test_an_empty_desk_says_so_and_leads_to_everything(signed_off):
    chen = client_of(cast.staff("Chen", Role.REGISTRAR))
    page = chen.get(URL).content.decode()
    assert "Nothing waits for you here." in page
    assert f'href="{URL}?shown=all"' in page or 'href="?shown=all"' in page
    everything = chen.get(URL, {"shown": "all"}).content.decode()
    assert "Show what waits for me" in everything
    assert 'href="?shown=waiting"' in everything


def test_back_to_what_waits_is_without_the_state_that_was_asked_for(signed_off):
    chen = client_of(cast.staff("Chen", Role.REGISTRAR))
    kind, other = chen.get(URL, {"status": "CONFIRMED"}).context["cl"].shown
    assert (kind, other) == ("all", "?shown=waiting")


def test_a_project_is_found_by_its_id_though_it_waits_for_nobody(world):
    done = Project.objects.exclude(status__in=["SUBMITTED", "CITY_REVIEW"]).first()
    assert done is not None
    client = client_of(cast.staff("Chen", Role.REGISTRAR))
    found = client.get(address(Project, "changelist"), {"q": str(done.pk)}).context["cl"].result_list
    assert list(found) == [done]


def test_the_first_page_has_what_is_overdue_before_what_waits_and_nothing_last(world):
    figures = client_of(cast.staff("Chen", Role.REGISTRAR)).get("/admin/").context["panels"]["figures"]
    told = ("Nothing waits.", "Waiting for you.", "The first of it is due", "Overdue since")
    work = [one for one in figures if str(one.note).startswith(told)]
    ranks = [0 if one.is_bad else 2 if one.value == "0" else 1 for one in work]
    assert ranks == sorted(ranks)
    assert set(ranks) >= {1, 2}
