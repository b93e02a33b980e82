"""Bundles over the API: drafted by the agent, tried, registered by a table, a word on every row."""

import pytest

from credits.projects.bundles.models import Site
from puhui.kernel.clock import business_date, puhui_now
from tests import cast
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.projects.bundles.roofs import BUNDLE, HEADING, lay_village, read
from tests.credits.projects.bundles.roofs import SiteTable as Table
from tests.credits.projects.roofs import MORNING
from tests.kernel.tables.workbooks import written

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def village(db, evidence_dir):  # noqa: F811
    load_catalogs()
    set_clock(MORNING)
    return lay_village(2)


def test_an_agent_tries_a_workbook_and_then_registers_its_roofs(village):
    client = cast.client_for(village.clerk)
    bundle = client.post("/api/v1/bundles", BUNDLE, format="json").json()
    assert (bundle["status"], bundle["sites"]) == ("DRAFT", 0)
    root = f"/api/v1/bundles/{bundle['id']}"
    content = written([HEADING, village.row(1), village.row(2, meter="SM-000001")])
    for query, sites in (("?dry_run=true", 0), ("", 1)):
        sent = client.generic("POST", f"{root}/site-tables{query}", content, content_type=XLSX)
        assert sent.status_code == 202
        read(Table.objects.get(id=sent.json()["id"]))
        table = client.get(f"{root}/site-tables/{sent.json()['id']}").json()
        assert (table["status"], table["rows_taken"], table["rows_refused"]) == ("READ", 1, 1)
        rows = client.get(f"{root}/site-tables/{sent.json()['id']}/rows").json()["results"]
        assert rows[1] == {
            "row": 3,
            "outcome": "REFUSED",
            "column": "meter",
            "code": "meter_taken",
            "zh": "该电表已用于另一个站点或项目",
            "en": "The meter measures for another site or project.",
        }
        assert client.get(root).json()["sites"] == sites
    (site,) = client.get(f"{root}/sites").json()["results"]
    assert (site["owner"], site["agent_share_bp"], site["capacity_kw"]) == ("Roof owner 1", 1_000, "41")
    assert len(client.get(f"{root}/site-tables").json()["results"]) == 2
    assert client.get(f"{root}/shares").json()["results"] == []


def test_a_stranger_finds_no_bundle_and_a_project_is_none(village):
    bundle = village.drafted()
    stranger = cast.client_for(cast.mei())
    assert stranger.get(f"/api/v1/bundles/{bundle.id}").status_code == 404
    assert stranger.get(f"/api/v1/bundles/{bundle.id}/shares").status_code == 404


def test_the_agent_ends_one_roof_of_an_owner_and_nobody_else_does(village):
    bundle = village.registered()
    first = Site.objects.get(bundle=bundle, owner=village.owners[0].party)
    path, body = f"/api/v1/bundles/{bundle.id}/sites/{first.id}/end", {"reason": "the roof was pulled down"}
    registrar = cast.client_for(village.chen)
    assert registrar.post(path, body, format="json").status_code == 403
    assert cast.client_for(cast.mei()).post(path, body, format="json").status_code == 404
    agent = cast.client_for(village.clerk)
    assert agent.post(path, {"reason": " "}, format="json").status_code == 400
    ended = agent.post(path, body, format="json")
    assert (ended.status_code, ended.json()["ends_on"]) == (200, business_date(puhui_now()).isoformat())
    assert agent.post(path, body, format="json").status_code == 409
    other = f"/api/v1/bundles/{bundle.id}/sites/{bundle.id}/end"
    assert agent.post(other, body, format="json").status_code == 404
    told = agent.get(f"/api/v1/bundles/{bundle.id}").json()
    assert (told["sites"], told["capacity_kw"]) == (1, "42")
    first.connection.refresh_from_db()
    assert first.connection.ended_at is not None
    # The mandate stands: the owner's other things are nobody's business here.
    first.mandate.refresh_from_db()
    assert first.mandate.revoked_at is None
