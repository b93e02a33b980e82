"""What a notice tells of a bundle's sites binds each, and nobody guesses a number from it."""

from datetime import date
from hashlib import sha256
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from credits.projects.bundles.models import Site
from credits.projects.filing_models import StakeholderNotice
from credits.projects.told import changed_since
from credits.projects.told_guards import CARRIED_OVER
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.roles import acting_as
from tests.credits.projects.bundles.roofs import HEADING
from tests.credits.projects.roofs import noticed, noticed_now, with_paper
from tests.credits.projects.test_told import change, refused_for, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(village):
    """A bundle of one roof, and its notice, which has run."""
    bundle = village.drafted()
    village.send(bundle, [village.row(1)])
    with_paper(village.clerk, bundle)
    return bundle, noticed(village.clerk, bundle)


def test_neither_page_nor_list_shows_salt_or_digest_of_the_sites_numbers(told):
    _, notice = told
    digests = [value["digest"] for value in notice.told.values() if isinstance(value, dict)]
    assert len(digests) == 4
    assert sha256(b"SM000001").hexdigest() not in digests
    one = Client().get(reverse("stakeholder-notice", args=[notice.id]))
    assert one.json()["told"]["meter"] == {"count": 1}
    assert one.json()["told"]["sites"] == {"count": 1, "capacity_kw": notice.told["sites"]["capacity_kw"]}
    page = Client().get(reverse("public-stakeholder-notice", args=[notice.id]), {"lang": "en"})
    assert f"1 of them, {notice.told['sites']['capacity_kw']} kW together" in unescape(page.content.decode())
    for shown in (one, page):
        assert [each for each in (*digests, notice.told["salt"]) if each in shown.content.decode()] == []


def test_the_same_sites_told_again_have_other_digests(village, told):
    bundle, first = told
    change(village.clerk, bundle, address="Lijiang village, Haizhu, north side")
    second = noticed_now(village.clerk, bundle)
    for name in ("salt", "meter", "sites"):
        assert second.told[name] != first.told[name]


def test_sites_that_nobody_touched_are_what_was_told(village, told):
    bundle, _ = told
    assert submit(village.clerk, bundle).status == "SUBMITTED"


def test_one_that_ran_before_notices_kept_anything_is_given_one_salt_for_all_of_it(village):
    bundle = village.drafted()
    village.send(bundle, [village.row(1)])
    notice = noticed_now(village.clerk, bundle)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        StakeholderNotice.objects.update(told=None, digest="")
        cursor.execute("SET LOCAL puhui.teardown = 'off'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(CARRIED_OVER)
        cursor.execute(
            "SELECT digest = credits_digest_of_notice(told, agency, key_terms, benefit_sharing)"
            " FROM credits_stakeholdernotice"
        )
        assert cursor.fetchone() == (True,)
    notice.refresh_from_db()
    assert changed_since(notice, bundle) == []


@pytest.mark.parametrize(
    ("changes", "position"),
    [
        ({"capacity_kw": "40.999"}, []),
        ({"address": "elsewhere"}, []),
        ({"starts_on": date(2024, 12, 2)}, []),
        ({}, ["113.2644", "23.1291"]),
    ],
)
def test_another_size_place_or_start_under_the_same_numbers_is_told_first(village, told, changes, position):
    bundle, _ = told
    with acting_as("web"):  # of a draft no command ends a single site
        Site.objects.update(ended_at=puhui_now(), ends_on=business_date(puhui_now()))
    heading = [*HEADING, *("longitude", "latitude")[: len(position)]]
    village.send(bundle, [[*village.row(1, **changes), *position]], heading=heading)
    assert Site.objects.filter(ended_at=None).count() == 1
    assert refused_for(village.clerk, bundle) == ["sites"]
