"""Desks of the city reviewer and of the registry administrator in a real browser, in both languages."""

from typing import Any

import pytest
from django.contrib import admin
from selenium.webdriver.common.by import By

from accounts.organisations.models import OrganisationVerification
from accounts.people.roles import Role
from credits.issuance.filing_models import AuthorityAnswer
from credits.issuance.models import Objection
from credits.issuance.void_models import BatchVoid
from credits.ledger.freeze_models import Freeze
from credits.projects.models import Project
from credits.registry.exchange_models import Portfolio, RegisterDifference
from credits.registry.models import PartyTransfer, TrustedDestination
from credits.verification.review.models import Appeal, ReviewCase
from credits.yearend.models import YearEndSettlement
from tests import cast
from tests.admin.world import address
from tests.browser.chromium import chromium, complaints
from tests.browser.test_review_desk import photograph, sit_down

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORDS = {"zh-CN": ("时间线", "可变为", "到期日"), "en": ("Time-line", "may become", "due")}
DESKS: dict[str, list[tuple[type, dict[str, Any]]]] = {
    "city": [
        (Project, {"status": "SUBMITTED"}),
        (OrganisationVerification, {"status": "SUBMITTED"}),
        (Objection, {}),
        (ReviewCase, {}),
        (Appeal, {}),
    ],
    "registry": [
        (PartyTransfer, {}),
        (TrustedDestination, {}),
        (Freeze, {}),
        (BatchVoid, {}),
        (AuthorityAnswer, {}),
        (YearEndSettlement, {}),
        (Portfolio, {}),
        (RegisterDifference, {}),
    ],
}
# What differs has no states but open and closed.
STATELESS = {RegisterDifference}
# A freeze stands until two release it; a destination has the day from which it counts.
UNDATED = {Freeze, TrustedDestination}


def everything(model: type) -> str:
    """Return the query that lists all rows, where a list opens with what waits."""
    filters = admin.site._registry[model].list_filter
    return "?shown=all" if any(getattr(each, "parameter_name", "") == "shown" for each in filters) else ""


@pytest.mark.parametrize("language", ["zh-CN", pytest.param("en", marks=pytest.mark.long)])
def test_a_case_is_whole_on_its_page(live_server, world, tmp_path, pictures, language):
    people = {
        "city": cast.staff("Chen", Role.REGISTRAR, region=cast.GUANGZHOU),
        "registry": cast.staff("Tang", Role.REGISTRAR),
    }
    server, (timeline, may_become, due) = live_server.url, WORDS[language]
    for desk, member in people.items():
        with chromium(tmp_path / f"profile-{desk}", language=language) as browser:
            sit_down(browser, server, member)
            browser.get(f"{server}/admin/")
            photograph(browser, pictures / f"{desk}-desk-{language}.png")
            for model, which in DESKS[desk]:
                name = model._meta.model_name
                browser.get(server + address(model, "changelist") + everything(model))
                listed = browser.find_element(By.TAG_NAME, "body").text
                photograph(browser, pictures / f"{desk}-{name}-list-{language}.png")
                if model not in UNDATED:
                    assert due.lower() in listed.lower(), name
                row = model.objects.filter(**which).latest("pk")
                browser.get(server + address(model, "change", row))
                page = browser.find_element(By.TAG_NAME, "body").text
                photograph(browser, pictures / f"{desk}-{name}-{language}.png")
                assert timeline.lower() in page.lower(), name
                assert model in STATELESS or may_become.lower() in page.lower(), name
            # That there is no favicon is nobody's business here.
            assert [line for line in complaints(browser) if "favicon" not in line] == []
