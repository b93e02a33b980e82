"""The registrar's desk for bundles: a table sent in, a word on every row, and who joins later."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.people.roles import Role
from credits.projects.bundles.models import Site
from credits.projects.bundles.table_models import SiteTable
from credits.projects.models import Project
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.hostile import PAYLOAD, Reader
from tests.admin.signing_in import client_of, code_of
from tests.admin.world import address
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.projects.bundles.roofs import HEADING, lay_village, read
from tests.credits.projects.roofs import MORNING
from tests.kernel.tables.workbooks import written

pytestmark = pytest.mark.django_db
REASON = {"reason": "sent by the agent on paper"}


@pytest.fixture
def village(db, evidence_dir):  # noqa: F811
    load_catalogs()
    set_clock(MORNING)
    return lay_village(3)


def upload(client, bundle, rows, **more):
    content = written([HEADING, *rows])
    file = SimpleUploadedFile("roofs.xlsx", content)
    return client.post(address(Project, "send_sites", bundle), REASON | {"table": file} | more)


def listed(client, **query) -> list:
    return list(client.get(address(SiteTable, "changelist"), query).context["cl"].result_list)


def test_a_registrar_sends_a_table_in_and_reads_a_word_on_every_row(village):
    bundle = village.drafted()
    chen = client_of(village.chen, language="en")
    answer = upload(chen, bundle, [village.row(1), village.row(2, meter="SM-000001")])
    table = SiteTable.objects.get()
    assert answer["Location"] == address(SiteTable, "change", table)
    assert table.received_by == village.chen.user.id
    read(table)
    page = chen.get(answer["Location"]).content.decode()
    for words in ("SM000001", "The meter measures for another site or project.", "Roof owner 1"):
        assert words in page
    chinese = client_of(village.chen, language="zh-hans").get(answer["Location"]).content.decode()
    assert "该电表已用于另一个站点或项目" in chinese
    # The project's page leads to the table's, and the list of projects knows bundles.
    assert answer["Location"] in chen.get(address(Project, "change", bundle)).content.decode()
    bundles = chen.get(address(Project, "changelist"), {"kind": "BUNDLE", "shown": "all"})
    assert list(bundles.context["cl"].result_list) == [bundle]
    assert AuditEvent.objects.get(action="site_table_received").reason == REASON["reason"]


def test_a_dry_run_from_the_page_registers_nothing(village):
    bundle = village.drafted()
    upload(client_of(village.chen), bundle, village.rows(), is_dry_run="on")
    assert read(SiteTable.objects.get()).rows.count() == 3
    assert not Site.objects.exists()


@pytest.mark.parametrize(
    ("name", "role", "region"),
    [
        ("Tang", Role.REGISTRAR, cast.SHENZHEN),
        ("Fang", Role.METHODOLOGY_OFFICER, ""),
        ("Jun", Role.OPERATOR, ""),
        ("Bo", Role.AUDITOR, ""),
    ],
)
def test_others_send_nothing_in(village, name, role, region):
    bundle = village.drafted()
    terms = {"region": region} if region else {}
    upload(client_of(cast.staff(name, role, **terms)), bundle, village.rows())
    assert not SiteTable.objects.exists()


def test_sites_wait_at_the_desk_until_another_registrar_admits_them(village):
    bundle = village.registered(village.rows()[:2])
    chen = client_of(village.chen)
    upload(chen, bundle, [village.row(3)])
    table = read(SiteTable.objects.latest("id"))
    tang = client_of(cast.staff("Tang", Role.REGISTRAR, region=cast.GUANGZHOU))
    assert listed(tang) == [table]
    assert listed(client_of(cast.staff("Jun", Role.REGISTRAR, region=cast.SHENZHEN))) == []
    admit = address(SiteTable, "admit", table)
    reason = {"reason": "papers and place are right", "sites": "*"}
    # Who sent it, a code that is none, and the wrong role admit nothing.
    assert chen.post(admit, reason | {"code": code_of(chen)}).status_code == 403
    right = code_of(tang)
    wrong = "000000" if right != "000000" else "000001"
    assert tang.post(admit, reason | {"code": wrong}).status_code != 302
    client_of(cast.staff("Fang", Role.METHODOLOGY_OFFICER)).post(admit, reason)
    site = Site.objects.get(table=table)
    assert site.waits
    assert tang.post(admit, reason | {"code": code_of(tang)}).status_code == 302
    site.refresh_from_db()
    assert site.joins_on == business_date(puhui_now()) > date(2024, 12, 1)
    assert listed(tang) == []
    assert listed(tang, shown="all")[0] == table


def test_single_rows_are_admitted_and_others_turned_away_each_with_its_reason(village):
    bundle = village.registered(village.rows()[:1])
    upload(client_of(village.chen), bundle, [village.row(2), village.row(3)])
    table = read(SiteTable.objects.latest("id"))
    right, wrong = Site.objects.filter(table=table).order_by("id")
    tang = client_of(cast.staff("Tang", Role.REGISTRAR, region=cast.GUANGZHOU))
    admit, turn_away = (address(SiteTable, name, table) for name in ("admit", "turn_away"))
    offered = tang.get(admit).content.decode()
    assert all(site.connection.number in offered for site in (right, wrong))
    words = {"reason": "its papers are right"}
    # None, all and one at once, and one of another table are no choice.
    for chosen in ([], ["*", str(right.pk)], [str(Site.objects.exclude(table=table).get().pk)]):
        asked = tang.post(admit, words | {"sites": chosen, "code": code_of(tang)})
        assert list(asked.context["form"].errors) == ["sites"], chosen
    assert Site.objects.filter(table=table, joins_on=None).count() == 2
    answer = tang.post(admit, words | {"sites": [str(right.pk)], "code": code_of(tang)})
    assert answer.status_code == 302
    refused = tang.post(turn_away, {"reason": "another house stands there", "sites": [str(wrong.pk)]})
    assert refused.status_code == 302
    right.refresh_from_db()
    wrong.refresh_from_db()
    assert (right.joins_on, right.ended_at) == (business_date(puhui_now()), None)
    assert (wrong.joins_on, wrong.ends_on) == (None, business_date(puhui_now()))
    told = {event.action: event for event in AuditEvent.objects.filter(action__startswith="sites_")}
    assert told["sites_admitted"].detail["site_ids"] == [str(right.pk)]
    assert told["sites_turned_away"].reason == "another house stands there"
    # What was decided on is offered to nobody any more.
    assert listed(tang) == []
    late = tang.post(turn_away, words | {"sites": [str(right.pk)]})
    assert list(late.context["form"].errors) == ["sites"]


def test_what_a_table_says_is_text_on_every_page(village):
    bundle = village.drafted(name=PAYLOAD[:200])
    chen = client_of(village.chen, language="en")
    upload(chen, bundle, [village.row(1, address=PAYLOAD[:200]), village.row(2, unit=PAYLOAD[:100])])
    table = read(SiteTable.objects.get())
    for url in (address(SiteTable, "change", table), address(Project, "change", bundle)):
        reader = Reader()
        reader.feed(chen.get(url).content.decode())
        assert reader.texts > 0
        assert reader.alarms == []
    assert table.rows.filter(outcome="REFUSED").exists()
