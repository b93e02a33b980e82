"""A verifier's page of a case in a real browser, in both languages: every button is in sight, and items are
chosen by what they ask."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from credits.verification.models import Case, VerificationBody
from tests.admin.test_verifiers_desk import case_of, staff_verifier
from tests.admin.world import address
from tests.browser.chromium import chromium, complaints
from tests.browser.test_review_desk import photograph, sit_down
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import lay_roof

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORDS = {
    "zh-CN": ("退回报告", "填写核查清单", "期内所有数据均属于该报告期"),
    "en": ("Give the report back", "Answer the checklist", "The period is whole"),
}


@pytest.mark.long
def test_a_verifier_sees_every_button_and_chooses_an_item_by_its_words(
    transactional_db,
    live_server,
    tmp_path,
    pictures,
    evidence_dir,  # noqa: F811
):
    roof = lay_roof()
    # Of the two bodies one takes no cases, so that the draw is for Wei's.
    VerificationBody.objects.filter(pk=roof.delta.pk).update(is_active=False)
    roof.sent_in()
    case, member = case_of(roof.pearl), staff_verifier(roof.wei.organisation)
    for language, (last, answer, item) in WORDS.items():
        with chromium(tmp_path / language, language=language) as browser:
            sit_down(browser, live_server.url, member)
            browser.get(live_server.url + address(Case, "change", case))
            for width in (1440, 1280, 1100):
                browser.set_window_size(width, 900)
                button = browser.find_element(By.PARTIAL_LINK_TEXT, last)
                seen = browser.execute_script("return document.documentElement.clientWidth")
                assert button.is_displayed()
                assert button.rect["x"] + button.rect["width"] <= seen, width
                assert browser.execute_script("return document.documentElement.scrollWidth") <= seen, width
            photograph(browser, pictures / f"verifiers-case-{language}.png")
            browser.find_element(By.PARTIAL_LINK_TEXT, answer).click()
            chosen = Select(browser.find_element(By.NAME, "item"))
            assert chosen.first_selected_option.get_attribute("value") == ""
            assert any(item in option.text for option in chosen.options)
            photograph(browser, pictures / f"verifiers-checklist-{language}.png")
            assert [line for line in complaints(browser) if "favicon" not in line] == []
