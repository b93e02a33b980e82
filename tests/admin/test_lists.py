"""Lists stay bounded: queries, pages, time; and filters and searches find what they name."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.organisations.models import OrganisationPaper, OrganisationVerification
from accounts.people.models import Membership, Party, User
from credits.activities.models import Activity
from credits.admin import dashboard
from credits.ledger.models import Balance, Hold, LedgerAccount, Transfer
from credits.monitoring.models import Verdict
from credits.retirement.models import Retirement
from market.risk.models import ParticipantClass
from puhui.kernel.admin import paging
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.models import AuditEvent, OutboxMessage, Region
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address, pages
from tests.credits.activities.items import EVENING, trip
from tests.credits.activities.sending import send

pytestmark = pytest.mark.django_db
# With an organisation of the cast comes its check.
GROWING = {Activity, Party, User, Membership, AuditEvent, OrganisationPaper, OrganisationVerification}


def queries(client, url) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [entry["sql"] for entry in captured.captured_queries]


def test_more_rows_ask_no_more_queries(world):
    client = client_of(world.administrator)
    lists = {model: address(model, "changelist") for model in GROWING}
    rows = {model: model._default_manager.count() for model in pages()}
    # What a process reads once, such as the titles of inputs, is read by now.
    for url in ("/admin/", *lists.values()):
        client.get(url)
    before = {model: len(queries(client, url)) for model, url in lists.items()}
    hua = cast.hua()
    send(
        hua,
        *[
            trip("walk", "1", begins=EVENING - timedelta(hours=9, minutes=20 * n), minutes=12)
            for n in range(9)
        ],
    )
    cast.qiao()
    # A list of as many rows as before asks what it asked before.
    assert {model for model in pages() if model._default_manager.count() > rows[model]} == GROWING
    after = {model: len(queries(client, url)) for model, url in lists.items()}
    assert Activity.objects.filter(party=hua.party).count() == 9
    assert after == before


def test_pages_are_looked_ahead_and_end(world, monkeypatch):
    client = client_of(world.administrator)
    url = address(Region, "changelist")
    total = Region.objects.count()
    first = client.get(url).context["cl"]
    assert len(first.result_list) == min(50, total)
    page = type(first.model_admin)
    monkeypatch.setattr(page, "list_per_page", 7)
    seen, query = [], ""
    for _ in range(-(-total // 7)):
        listing = client.get(url + query).context["cl"]
        seen += [row.pk for row in listing.result_list]
        query = listing.next_url
    assert query == ""
    assert sorted(seen) == sorted(Region.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("page", ["0", "-1", "201", "99999999999999999999", "x", "1.5", "%00"])
def test_a_page_that_is_none_leads_back(world, page):
    answer = client_of(world.administrator).get(f"{address(Activity, 'changelist')}?p={page}")
    assert answer.status_code in (200, 302)


def test_the_order_in_the_address_is_not_followed(world):
    client = client_of(world.administrator)
    url = address(Activity, "changelist")
    plain = [row.pk for row in client.get(url).context["cl"].result_list]
    assert [row.pk for row in client.get(url, {"o": "5.-2"}).context["cl"].result_list] == plain
    assert plain == sorted(plain, reverse=True)


def test_a_list_that_takes_too_long_is_cut_off_and_says_so(world, monkeypatch):
    client = client_of(world.administrator)
    slow = AuditEvent.objects.extra(where=["pg_sleep(3) IS NOT NULL"])
    from puhui.kernel.admin.audit import AuditEventAdmin

    monkeypatch.setattr(paging, "LIST_SECONDS", 1)
    monkeypatch.setattr(AuditEventAdmin, "get_queryset", lambda self, request: slow)
    answer = client.get(address(AuditEvent, "changelist"))
    assert answer.status_code == 200
    assert "This takes too long" in answer.content.decode()
    assert answer.context["cl"].result_list == []


def test_a_number_that_takes_too_long_spares_the_overview(world, monkeypatch):
    from puhui.kernel.admin import dashboard as kernel_dashboard

    def sleep(_regions):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(3)")

    panel = kernel_dashboard.Panel("credits.view_hold", 1, sleep, False)
    others = client_of(world.administrator).get("/admin/").context["panels"]["figures"]
    monkeypatch.setattr(kernel_dashboard, "PANEL_SECONDS", 1)
    monkeypatch.setattr(kernel_dashboard, "_panels", [panel, *kernel_dashboard._panels])
    figures = client_of(world.administrator).get("/admin/").context["panels"]["figures"]
    (uncounted,) = [figure for figure in figures if str(figure.label) == "Not counted"]
    assert uncounted.is_bad
    assert len(figures) == len(others) + 1


def test_the_overview_tells_what_waits(world):
    OutboxMessage.objects.update(
        created_at=timezone.now() - timedelta(hours=1), next_attempt_at=timezone.now()
    )
    panels = client_of(world.administrator).get("/admin/").context["panels"]
    figures = {str(figure.label): figure for figure in panels["figures"]}
    assert figures["Batches that wait for a decision"].value == "1"
    credited = sum(Verdict.objects.filter(credited_g__gt=0).values_list("credited_g", flat=True))
    assert figures["Credited today"].value == f"{credited:,} g"
    assert figures["Open holds"].value == str(Hold.objects.filter(status="PENDING").count())
    assert figures["Messages not sent yet"].is_bad
    limits, runs = panels["tables"]
    assert [row[0] for row in limits.rows] == [f"{each.label} ({each})" for each in ParticipantClass]
    assert any("Decide on received activities" in str(row[0]) for row in runs.rows)


def test_the_credited_grams_of_a_busy_day_are_cut(world, monkeypatch):
    monkeypatch.setattr(dashboard, "TRANSFERS_MAX", 1)
    figures = client_of(world.administrator).get("/admin/").context["panels"]["figures"]
    assert next(f.value for f in figures if str(f.label) == "Credited today").startswith("> ")


def listed(client, model, **query) -> list:
    return [row.pk for row in client.get(address(model, "changelist"), query).context["cl"].result_list]


def test_activities_are_filtered_by_state(world):
    client = client_of(world.administrator)
    expected: dict[str, set] = {}
    for activity in Activity.objects.all():
        latest = (
            Verdict.objects.filter(party_id=activity.party_id, activity_id=activity.pk)
            .order_by("-seq")
            .first()
        )
        expected.setdefault(latest.status if latest else "PENDING", set()).add(activity.pk)
    assert {"CREDITED", "REJECTED", "PENDING"} <= set(expected)
    for status in ("PENDING", "CREDITED", "REJECTED", "IN_REVIEW", "REVERSED", "CANCELLED"):
        assert set(listed(client, Activity, status=status)) == expected.get(status, set()), status
    assert len(listed(client, Activity, status="NONSENSE")) == Activity.objects.count()


def test_activities_are_filtered_by_type_region_tier_and_day(world):
    client = client_of(world.administrator)
    total = Activity.objects.count()
    walk = world.activities[2].type_id
    assert len(listed(client, Activity, type_id=str(walk))) == 2
    assert len(listed(client, Activity, region=cast.GUANGZHOU)) == total
    assert listed(client, Activity, region=cast.SHENZHEN) == []
    assert len(listed(client, Activity, tier="A")) == Activity.objects.filter(tier="A").count()
    # The world may have been made on both sides of a midnight.
    days = Counter(_day_of(activity) for activity in Activity.objects.values_list("pk", flat=True))
    for day, received in days.items():
        assert len(listed(client, Activity, day=day.isoformat())) == received
    assert listed(client, Activity, day=(min(days) - timedelta(days=1)).isoformat()) == []
    assert listed(client, Activity, day=(max(days) + timedelta(days=1)).isoformat()) == []
    for wrong in ("2026-02-31", "yesterday", "0001-01-01", "9999-12-31", "-5"):
        assert len(listed(client, Activity, day=wrong)) == total, wrong


def _day_of(identity: UUID) -> date:
    return datetime.fromtimestamp((identity.int >> 80) / 1000, SHANGHAI).date()


def test_searches_compare_whole_ids(world):
    client = client_of(world.administrator)
    lin, activity = world.lin, world.activities[0]
    retirement = Retirement.objects.get(party=lin.party)
    transfer = Transfer.objects.get(kind="RETIREMENT", source_ref=retirement.pk)
    holding = LedgerAccount.objects.get(party=lin.party)
    hers = Transfer.objects.filter(Q(debit_account=holding) | Q(credit_account=holding)).count()
    found = {
        (Activity, str(activity.pk)): 1,
        (Activity, str(lin.party.pk)): len(world.activities),
        (Activity, str(activity.pk)[:8]): 0,
        (Party, str(lin.party.pk)): 1,
        (Party, "Lin"): 0,
        (User, "rong"): 1,
        (User, str(lin.party.pk)): 1,
        (Membership, "rong"): 1,
        (Transfer, str(transfer.pk)): 1,
        (Transfer, str(retirement.pk)): 1,
        (Transfer, str(lin.party.pk)): hers,
        (Transfer, str(holding.pk)): hers,
        (Transfer, "7"): 0,
        (LedgerAccount, str(lin.party.pk)): 1,
        (LedgerAccount, str(holding.pk)): 1,
        (Balance, str(holding.pk)): holding.balances.count(),
        (Retirement, retirement.certificate_no.lower()): 1,
        (AuditEvent, str(retirement.pk)): 1,
        (AuditEvent, "tested"): 1,
        (AuditEvent, "%"): 0,
    }
    wrong = {}
    for (model, term), number in found.items():
        rows = listed(client, model, q=term)
        if len(rows) != number:
            wrong[model.__name__, term] = len(rows)
    assert wrong == {}


def test_an_objects_history_is_its_trail(world):
    client = client_of(world.administrator)
    answer = client.get(address(Party, "history", world.lin.party))
    assert answer["Location"] == f"/admin/kernel/auditevent/?q={world.lin.party.pk}"
    events = client.get(answer["Location"]).context["cl"].result_list
    assert {"tested", "person_created"} <= {event.action for event in events}
    assert client_of(cast.fang()).get(address(Activity, "history", world.activities[0])).status_code == 403
