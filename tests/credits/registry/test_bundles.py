"""A bundle in the public register: how many roofs and how large, who shares by class, and no person."""

from html import unescape
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from accounts.mandates.services import revoke_mandate
from accounts.people.models import Party
from credits.projects.bundles.models import Site
from puhui.kernel.clock import puhui_now
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import lay_roof
from tests.credits.issuance.test_bundles import sealed, shared
from tests.credits.projects.bundles.roofs import lay_village

pytestmark = pytest.mark.django_db
PATH = "/api/v1/registry/projects"


@pytest.fixture
def roof(db):
    return lay_roof()


@pytest.fixture
def village(roof, evidence_dir):  # noqa: F811
    return lay_village(12, chen=roof.chen)


def read(project, status: int = 200) -> dict:
    answer = APIClient().get(f"{PATH}/{project.id}")
    assert answer.status_code == status
    return answer.json()


def test_a_bundle_tells_its_roofs_its_size_and_the_shares_by_class_and_of_persons_a_count(roof, village):
    report = sealed(village)
    shared(roof.minted(report))
    told = read(report.project)
    assert (told["owner"], told["name"]) == ("Evergreen Agency", "Roofs of Lijiang village")
    bundle = told["bundle"]
    assert (bundle["sites"], bundle["capacity_kw"], bundle["shared_t"]) == (12, "558", 344)
    (one,) = bundle["shares"]
    assert (one["owners_are"], one["owners"], one["agent_share_percent"]) == ("ORGANISATION", 12, "10.00")
    assert one["owners_g"] + one["agent_g"] == 344_000_000
    first = bundle["organisations"][0]
    assert first == {"name": "Roof owner 1", "sites": 1, "capacity_kw": "41"}
    # Who left keeps what was shared, and stands on no roof.
    left = village.owners[11]
    revoke_mandate(
        actor=left.approver.actor, now=puhui_now(), mandate_id=left.mandate.id, reason="sold the house"
    )
    bundle = read(report.project)["bundle"]
    assert (bundle["sites"], bundle["sites_ended"], bundle["capacity_kw"]) == (11, 1, "506")
    assert (bundle["shares"][0]["owners"], bundle["shares"][0]["owners_g"]) == (12, one["owners_g"])
    # Were two of them persons: a count, no name, and no grams, which would be those of one of two.
    make_persons([owner.party.id for owner in village.owners[:2]])
    bundle = read(report.project)["bundle"]
    few = bundle["shares"][1]
    assert (few["owners_are"], few["owners"], few["owners_g"], few["agent_g"]) == ("PERSON", 2, None, None)
    assert len(bundle["organisations"]) == 9
    text = APIClient().get(f"{PATH}/{report.project_id}").content.decode()
    assert not [site.address for site in Site.objects.all() if site.address in text]
    assert '"Roof owner 1"' not in text


def make_persons(ids: list[UUID]) -> None:
    """Make owners persons, as the owner of a test database may: by the table each owner has a firm's code."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        Party.objects.filter(pk__in=ids).update(kind="PERSON")
        cursor.execute("SET LOCAL puhui.teardown = 'off'")


def test_another_project_has_no_sites_and_a_draft_is_nobodys_to_read(roof, village):
    assert read(roof.project)["bundle"] is None
    draft = village.drafted()
    assert read(draft, 404)["code"] == "not_found"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Bundles of small sites",
                "Agent's share, per cent",
                "Guangzhou",
                "organisations",
                "private persons",
            ),
        ),
        ("zh", ("小型站点项目集", "代理方份额（百分比）", "广州", "机构", "个人")),
    ],
)
def test_the_registers_page_shows_the_bundle_as_the_api_tells_it(roof, village, language, words):
    shared(roof.minted(sealed(village)))
    make_persons([owner.party.id for owner in village.owners[:2]])
    text = Client().get("/register", {"lang": language}).content.decode()
    section = unescape(text.partition('id="bundles"')[2].partition("</section>")[0])
    assert [word for word in words if word not in section] == []
    assert "Roofs of Lijiang village" in section
    assert "Evergreen Agency" in section
    assert ">344</td>" in section
    assert "Roof owner 3" in section
    # Of two persons neither names nor grams, and of nobody an address.
    assert not {"Roof owner 1 ", "Roof owner 2 "} & {name + " " for name in section.split(", ")}
    assert section.count('<td class="number">–</td>') == 2
    assert not [site.address for site in Site.objects.all() if site.address in section]
