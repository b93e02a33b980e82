"""The exchange with a register: line by line, what differs stops the mint, and past rows add up."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credits.issuance.errors import DigestMismatch
from credits.issuance.models import Issuance
from credits.management.demonstration.past import TABLE
from credits.registry.exchange_errors import (
    DifferenceClosed,
    ImportedBefore,
    NotMirrored,
    PortfolioDecided,
    TableUnfit,
    TotalsDiffer,
)
from credits.registry.exchange_models import Portfolio, RegisterDifference
from credits.registry.services import (
    close_difference,
    discard_portfolio,
    import_statement,
    reconcile_registers,
)
from credits.registry.services.portfolios import Totals
from credits.tasks import reconcile_registers as job
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, SamePerson
from puhui.kernel.models import JobRun
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.issuance.mirrored import GRANT, confirmed, entered, filed, lay_mirrored, mint_all, minted
from tests.credits.issuance.roof import MONDAY, lay_project
from tests.credits.registry import past

pytestmark = pytest.mark.django_db
HEAD = "label,first,last,tonnes,status\n"
AGREES = HEAD + "GXPH-2026-PV-004,000101,000440,340,ISSUED\n"
AS_OF = date(2026, 3, 1)


@pytest.fixture
def roof(db):
    return lay_mirrored()


def take_in(by, text: str, as_of: date = AS_OF, scheme: str = "MIRR"):
    return import_statement(
        actor=by.actor, scheme=scheme, as_of=as_of, content=text.encode(), now=puhui_now()
    )


def differences() -> list[tuple[str, str, str, str]]:
    rows = RegisterDifference.objects.filter(closed_at=None).order_by("label")
    return list(rows.values_list("kind", "label", "theirs", "ours"))


def test_a_statement_that_agrees_stops_nothing(roof):
    minted(roof)
    assert take_in(roof.chen, AGREES).agreeing == 1
    assert differences() == []


def test_each_way_to_differ_is_listed(roof):
    issuance = minted(roof)
    set_clock(issuance.minted_at.replace(month=5))
    text = HEAD + "GXPH-2026-PV-001,1,7,7,ISSUED\nGXPH-2026-PV-004,101,441,341,ISSUED\n"
    assert take_in(roof.chen, text, date(2026, 4, 1)).found == 2
    assert differences() == [
        ("MISSING_HERE", "GXPH-2026-PV-001", "1-7 ISSUED", ""),
        ("NUMBERS", "GXPH-2026-PV-004", "101-441", "101-440"),
    ]
    # The next statement has put one right, and voided the other behind our back.
    take_in(roof.chen, HEAD + "GXPH-2026-PV-004,101,440,340,VOIDED\n", date(2026, 4, 2))
    assert differences() == [("STATE", "GXPH-2026-PV-004", "VOIDED", "ISSUED")]
    take_in(roof.chen, HEAD + "GXPH-2026-PV-002,1,7,7,VOIDED\n", date(2026, 4, 3))
    assert [row[0] for row in differences()] == ["MISSING_HERE", "MISSING_THERE"]


def test_what_was_minted_since_the_statement_is_not_missed(roof):
    minted(roof)
    take_in(roof.chen, HEAD + "GXPH-2026-PV-004,101,440,340,ISSUED\n", date(2026, 3, 1))
    assert differences() == []


def test_a_difference_stops_the_mint_until_another_person_has_explained_it(roof):
    minted(roof)
    take_in(roof.chen, AGREES + "GXPH-2026-PV-001,1,7,7,ISSUED\n")
    roof.project = lay_project(roof.mei, key="second", scheme="MIRR", region="CN-GX")
    issuance = filed(roof)
    confirmed(entered(issuance, roof.chen, replace(GRANT, serial="GXPH-2026-PV-005-1-340")), roof.tang)
    assert mint_all() == {"minted": 0, "failed": 0, "stopped": 1}
    difference = RegisterDifference.objects.get()
    with pytest.raises(SamePerson):
        close(roof.chen, difference)
    with pytest.raises(InvalidInput):
        close(roof.tang, difference, " ")
    for other, refusal in ((roof.mei, NotPermitted), (cast.rui(), NotPermitted)):
        with pytest.raises(refusal):
            close(other, difference)
    close(roof.tang, difference)
    with pytest.raises(DifferenceClosed):
        close(roof.tang, difference)
    assert mint_all() == {"minted": 1, "failed": 0}
    # Explained once, it is not found again the next night.
    assert reconcile_registers(now=puhui_now())["found"] == 0
    assert broken_invariants() == set()


def close(by, difference, reason: str = "issued on paper before the mirror began"):
    return close_difference(actor=by.actor, difference_id=difference.id, reason=reason, now=puhui_now())


def test_an_answer_that_waits_to_be_minted_is_no_difference(roof):
    issuance = filed(roof)
    confirmed(entered(issuance, roof.chen), roof.tang)
    take_in(roof.chen, AGREES)
    assert differences() == []
    assert mint_all() == {"minted": 1, "failed": 0}


def test_the_job_compares_the_latest_statement_again(roof):
    take_in(roof.chen, AGREES)
    assert len(differences()) == 1
    issuance = filed(roof)
    assert Issuance.objects.filter(pk=issuance.pk, status="FILED").exists()
    with acting_as("worker"):
        job(requested_by="test")
    run = JobRun.objects.get(job="reconcile_registers")
    assert run.counts["found"] == 0
    assert len(differences()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "label,first,last,status\nA,1,2,ISSUED\n",
        HEAD + "A-B,1,2,3,ISSUED\n",
        HEAD + "A-B,2,1,1,ISSUED\n",
        HEAD + "A-B,x,1,1,ISSUED\n",
        HEAD + "A-B,1,1,1,LOST\n",
        HEAD + "A-B,1,1,1,ISSUED\nA-B,2,2,1,ISSUED\n",
    ],
)
def test_a_statement_of_another_form_is_refused_whole(roof, text):
    with pytest.raises(TableUnfit):
        take_in(roof.chen, text)
    assert not RegisterDifference.objects.exists()


def test_who_may_bring_a_statement_and_of_what(roof):
    with pytest.raises(NotPermitted):
        take_in(roof.mei, AGREES)
    with pytest.raises(NotFound):
        take_in(roof.chen, AGREES, scheme="NONE")
    with pytest.raises(NotMirrored):
        take_in(roof.chen, AGREES, scheme="DEMO")
    with pytest.raises(InvalidInput):
        take_in(roof.chen, AGREES, date(2027, 1, 1))
    take_in(roof.chen, AGREES)
    with pytest.raises(ImportedBefore):
        take_in(roof.tang, AGREES)


@pytest.fixture
def registrars(db):
    load_catalogs()
    set_clock(MONDAY)
    return cast.chen(), cast.tang()


def test_sixteen_projects_of_121900_tonnes_are_shown_as_a_demonstration(registrars, client):
    chen, tang = registrars
    portfolio = past.entered(chen)
    assert client.get("/api/v1/registry/portfolios").json()["results"] == []
    past.confirmed(portfolio, tang)
    (shown,) = client.get("/api/v1/registry/portfolios").json()["results"]
    assert (shown["projects"], shown["tonnes_t"], shown["mean_t"]) == (16, 121_900, "7618.75")
    assert shown["is_demonstration"] is True
    rows = client.get(f"/api/v1/registry/portfolios/{portfolio.id}/projects").json()["results"]
    assert sum(row["tonnes_t"] for row in rows) == 121_900
    page = client.get("/register?lang=en").content.decode()
    assert "Demonstration portfolio</a> (demonstration)" in page
    assert re.search(r">16</td><td[^>]*>121,?900</td><td[^>]*>7618\.75</td>", page)


def test_past_rows_are_no_units(registrars, client):
    past.confirmed(past.entered(registrars[0]), registrars[1])
    figures = client.get("/api/v1/registry/statistics").json()
    assert "121900" not in str(figures)
    assert broken_invariants() == set()


def test_totals_are_signed_off_by_two(registrars):
    chen, tang = registrars
    with pytest.raises(TotalsDiffer):
        past.entered(chen, totals=Totals(16, 121_901))
    with pytest.raises(TotalsDiffer):
        past.entered(chen, totals=Totals(15, 121_900))
    portfolio = past.entered(chen)
    with pytest.raises(ImportedBefore):
        past.entered(tang)
    with pytest.raises(SamePerson):
        past.confirmed(portfolio, chen)
    with pytest.raises(DigestMismatch):
        past.confirmed(portfolio, tang, "0" * 64)
    with pytest.raises(NotPermitted):
        past.confirmed(portfolio, cast.rui())
    for change, words in (
        ({"status": "CONFIRMED", "decided_by": chen.party.id}, "portfolio_signed_off_by_another"),
        ({"tonnes": 1}, "keeps_its_totals"),
    ):
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            Portfolio.objects.update(**change)
    assert past.confirmed(portfolio, tang).status == "CONFIRMED"
    with pytest.raises(PortfolioDecided):
        discard(portfolio, tang)


def discard(portfolio, by):
    return discard_portfolio(actor=by.actor, portfolio_id=portfolio.id, reason="a slip", now=puhui_now())


def test_a_slip_is_discarded_and_the_file_entered_again(registrars):
    chen, tang = registrars
    assert discard(past.entered(chen), chen).status == "DISCARDED"
    assert past.confirmed(past.entered(tang), chen).status == "CONFIRMED"


def test_rows_that_were_left_out_are_refused_by_the_database(registrars):
    chen, tang = registrars
    portfolio = Portfolio.objects.create(
        scheme_id="DEMO",
        title="x",
        source="x",
        is_demonstration=True,
        projects=2,
        tonnes=3,
        digest="d" * 64,
        entered_by=chen.party.id,
        entered_at=puhui_now(),
    )
    with pytest.raises(IntegrityError, match="the totals are not those of the rows"):
        past.confirmed(portfolio, tang)


def test_the_shipped_table_is_what_it_says():
    assert len(TABLE.read_text(encoding="utf-8").splitlines()) == 17
