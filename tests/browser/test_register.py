"""The public register in a real browser, in both languages: bundles of small sites stand on it."""

import pytest
from selenium.webdriver.common.by import By

from tests.browser.chromium import chromium, complaints
from tests.browser.test_review_desk import photograph
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import lay_roof
from tests.credits.issuance.test_bundles import sealed, shared
from tests.credits.projects.bundles.roofs import lay_village

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORDS = {
    "zh-CN": ("小型站点项目集", "代理方", "归业主（克）", "广州"),
    "en": ("Bundles of small sites", "Agent", "To owners, g", "Guangzhou"),
}


def test_a_bundle_is_read_on_the_register_by_people_of_both_languages(
    transactional_db,
    live_server,
    tmp_path,
    pictures,
    evidence_dir,  # noqa: F811
):
    roof = lay_roof()
    village = lay_village(3, chen=roof.chen)
    shared(roof.minted(sealed(village)))
    for language, words in WORDS.items():
        with chromium(tmp_path / language, language=language) as browser:
            browser.get(f"{live_server.url}/register")
            section = browser.find_element(By.ID, "bundles")
            photograph(browser, pictures / f"register-{language}.png")
            assert all(word in section.text for word in words)
            assert "Roofs of Lijiang village" in section.text
            assert "Evergreen Agency" in section.text
            # Its name leads to what the API tells of it.
            browser.get(section.find_element(By.CSS_SELECTOR, "h3 a").get_attribute("href"))
            assert '"agent_share_percent"' in browser.find_element(By.TAG_NAME, "body").text
            assert [line for line in complaints(browser) if "favicon" not in line] == []
