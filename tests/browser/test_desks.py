"""Desks of the city reviewer and of the registry administrator in a real browser, in both languages."""

from typing import Any

import pytest
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

WORDS = {"zh-CN": ("时间线", "可变为", "期限"), "en": ("Time-line", "may become", "due")}
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


@pytest.mark.parametrize("language", WORDS)
def test_a_case_is_whole_on_its_page(live_server, world, tmp_path, pictures, language):
    people = {
        "city": cast.staff("Chen", Role.REGISTRAR, region=cast.GUANGZHOU),
        "registry": cast.staff("Tang", Role.REGISTRAR),
    }
    server, (timeline, may_become, due) = live_server.url, WORDS[language]
    for desk, member in people.items():
        with chromium(tmp_path / f"profile-{desk}", language=language) as browser:
            sit_down(browser, server, member)
            complaints(browser)  # that there is no favicon is nobody's business here
            browser.get(f"{server}/admin/")
            photograph(browser, pictures / f"{desk}-desk-{language}.png")
            for model, which in DESKS[desk]:
                name = model._meta.model_name
                browser.get(server + address(model, "changelist") + "?shown=all")
                listed = browser.find_element(By.TAG_NAME, "body").text
                photograph(browser, pictures / f"{desk}-{name}-list-{language}.png")
                if model is not Freeze:
                    assert due.lower() in listed.lower(), name
                row = model.objects.filter(**which).latest("pk")
                browser.get(server + address(model, "change", row))
                page = browser.find_element(By.TAG_NAME, "body").text
                photograph(browser, pictures / f"{desk}-{name}-{language}.png")
                assert timeline.lower() in page.lower(), name
                assert model in STATELESS or may_become.lower() in page.lower(), name
            assert complaints(browser) == []
