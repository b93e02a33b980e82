"""The demonstration on any day: it loads, the books are clean, and there is work on every desk."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.management.demonstration.acting import party_of, user_of
from accounts.management.demonstration.cast import CAST
from accounts.signin.models import Session as SignInSession
from accounts.signin.services.sign_in import open_for
from credits.activities.models import Activity
from credits.issuance.models import Issuance
from credits.ledger.models import Balance, Transfer
from credits.ledger.serial_models import SerialBlock
from credits.monitoring.drift_alarm import recompute_credited
from credits.projects.models import Project
from credits.verification.models import Case, Finding
from market.admin.trail_parts import trail_parts
from market.bridge.models import BridgeTransfer, VenueAnswer
from market.cash.models import CashMovement
from market.custody.trail import trail_of
from market.risk.models import LimitChange
from market.trading.models import Session
from market.trading.trail import trail_answer
from puhui.kernel.clock import puhui_now
from tests.admin.signing_in import client_of
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import load_catalogs

pytestmark = pytest.mark.django_db

# A year's turn, and the last day of a quarter that holds February. Ordinary days: every `make run`.
DAYS = [date(2026, 1, 1), pytest.param(date(2026, 3, 31), marks=pytest.mark.long)]


@pytest.fixture(params=DAYS, ids=str)
def day(request, settings, tmp_path) -> date:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    load_catalogs()
    for command in ("load_demo", "load_market_demo"):
        call_command(command, day=request.param)
    return request.param


def test_the_story_ends_with_clean_books_and_work_on_every_desk(day, settings):
    assert broken_invariants() == set()
    counts: dict[str, int] = {}
    recompute_credited(counts, now=puhui_now(), everything=True)
    assert counts["checked"] > 60
    assert {block.batch for block in SerialBlock.objects.all()} == {
        "DEMO-GZ-PV-2025-0001",
        f"DEMO-GZ-METRO-{2025 if day.year == 2026 and day.month == 1 else 2026}-0001",
    }
    assert Issuance.objects.get(batch="DEMO-GZ-PV-2025-0001").tonnes == 344
    # registrar, verifier, owner
    assert Project.objects.filter(status="SUBMITTED").count() == 1
    for status in ("AWAITING_APPROVAL", "IN_NOTICE"):
        assert Issuance.objects.filter(status=status, approvals=None).count() == 1
    assert Case.objects.filter(status="OPEN", findings=None, body__party=party_of("Wei")).count() == 1
    assert Finding.objects.filter(status="OPEN").count() == 1
    # operator, risk officer, trader
    assert CashMovement.objects.filter(status="PROPOSED").count() == 1
    assert VenueAnswer.objects.filter(status="PROPOSED").count() == 1
    assert LimitChange.objects.filter(status="PROPOSED").count() == 1
    found = sorted(Session.objects.values_list("status", flat=True))
    assert found == ["DRAFT", "OPEN", "SETTLED", "SETTLED"]
    assert sorted(BridgeTransfer.objects.values_list("status", flat=True)) == ["SETTLED", "SUBMITTED"]
    _the_register_shows_its_past_as_a_demonstration()
    _hua_rode_for_a_month_and_took_coins()
    _the_file_of_sign_ins_names_the_whole_cast(settings.VAR_DIR / "demo" / "sign-ins.json")
    _who_signs_in_by_phone_may_move_value()
    _lin_reads_where_her_grams_went()
    _the_first_page_tells_everybody_what_waits_for_them()


def _the_register_shows_its_past_as_a_demonstration() -> None:
    """16 synthetic projects of 121,900 t, on the page that anybody opens."""
    row = r"Demonstration portfolio</a> \(demonstration\)</td><td>DEMO</td><td[^>]*>16</td><td[^>]*>121,?900<"
    assert re.search(row, Client().get("/register?lang=en").content.decode())


def _hua_rode_for_a_month_and_took_coins() -> None:
    hua = party_of("Hua")
    days = Activity.objects.filter(party=hua).dates("occurred_from", "day")
    assert (days[len(days) - 1] - days[0]).days >= 25
    assert Balance.objects.filter(account__party=hua, asset__book="COIN", in_total__gt=0).exists()


def _the_file_of_sign_ins_names_the_whole_cast(path: Path) -> None:
    rows = {row["name"]: row for row in json.loads(path.read_text(encoding="utf-8"))}
    assert rows.keys() == {member.name for member in CAST}
    fields = {"name", "role", "phone", "username", "password", "totp_secret"}
    assert all(row.keys() == fields for row in rows.values())
    chen = rows["Chen"]
    assert chen["role"] == "REGISTRAR"
    assert chen["username"]
    assert chen["password"]
    assert chen["totp_secret"]
    assert (rows["Lin"]["role"], rows["Lin"]["password"]) == ("RESIDENT", None)


def _who_signs_in_by_phone_may_move_value() -> None:
    """However long ago the story began: nobody of the cast counts as away for 60 days."""
    for name in ("Mei", "Chen", "Lin"):
        open_for(user=user_of(name), device_id=f"tour-{name}", now=timezone.now())
    assert not SignInSession.objects.filter(trusted_at=None).exists()
    assert SignInSession.objects.count() == 3


def _lin_reads_where_her_grams_went() -> None:
    """In one answer: the tonne's serial number, the lot, the buyer, and her fen of the price."""
    lin = party_of("Lin")
    given = Transfer.objects.filter(
        kind="ASSIGNMENT",
        asset__book="PERSONAL",
        asset__methodology="IND-METRO",
        debit_account__party=lin,
    ).get()
    answer = trail_answer(trail_of(entry_id=given.id, party_id=lin.id))
    units = [unit for way in answer["ways"] for unit in way.get("units", ())]
    assert units
    assert all(unit["serial"].startswith("DEMO-GZ-METRO-") for unit in units)
    stays = [stay for unit in units for stay in unit["stays"]]
    assert any("lot" in stay for stay in stays)
    (sale,) = [stay["sale"] for stay in stays if "sale" in stay]
    assert sale["buyer"] == "Harbour Carbon"
    with override("zh-hans"):
        told = {str(cell) for part in trail_parts(answer) for row in part.rows for cell in row}
    assert {"Harbour Carbon", "已交割", "指派", "运营单位 demo"} <= told
    assert sale["share_fen"] == sum(unit["grams"] for unit in units) * sale["price_fen"] // 1_000_000


def _the_first_page_tells_everybody_what_waits_for_them() -> None:
    def waits(name: str) -> dict[str, str]:
        figures = client_of(user_of(name)).get("/admin/").context["panels"]["figures"]
        return {str(figure.label): figure.value for figure in figures}

    assert waits("Wei") == {
        "Verification cases": "1",
        "Further readings": "0",
        "Findings": "0",
        "Product certifications": "0",
    }
    assert waits("Chen") | {"Projects": "1", "Issuances": "1"} == waits("Chen")
    # The city's reviewer sees the filings of the city.
    assert waits("Yue") | {"Projects": "1", "Issuances": "1"} == waits("Yue")
    assert waits("Yue")["Freezes"] == "0"
    # Bo proposed the change: it waits for Jun.
    assert (waits("Bo")["Limit changes"], waits("Jun")["Limit changes"]) == ("0", "1")
    for label in ("Cash movements", "Answers of venues", "Auction sessions"):
        assert (waits("Ning")[label], waits("Ou")[label]) == ("0", "1"), label
