"""A registrar's work list in a real browser: what is signed off is found by its state and by "show all"."""

import pytest
from selenium.webdriver.common.by import By

from credits.registry.exchange_models import Portfolio
from credits.registry.services import confirm_portfolio
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.admin.world import address
from tests.browser.chromium import chromium, complaints
from tests.browser.test_admin import wait
from tests.browser.test_review_desk import photograph, sit_down

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORDS = {
    "zh-CN": ("此处没有待您处理的事项。", "显示全部", "筛选", "第二人已签认", "应用筛选"),
    "en": ("Nothing waits for you here.", "Show all", "Filters", "signed off by a second", "Apply Filters"),
}


def rows(driver) -> int:
    return len(driver.find_elements(By.CSS_SELECTOR, "#result_list tbody tr"))


@pytest.mark.long
def test_a_registrar_finds_the_past_rows_that_were_signed_off(live_server, world, tmp_path, pictures):
    portfolio = Portfolio.objects.get()
    confirm_portfolio(
        actor=cast.tang().actor, portfolio_id=portfolio.pk, digest=portfolio.digest, now=puhui_now()
    )
    chen, url = cast.chen(), live_server.url + address(Portfolio, "changelist")
    for language, (nothing, everything, filters, signed_off, apply) in WORDS.items():
        with chromium(tmp_path / language, language=language) as browser:
            sit_down(browser, live_server.url, chen)
            browser.get(url)
            assert nothing in browser.find_element(By.TAG_NAME, "body").text
            photograph(browser, pictures / f"portfolios-waiting-{language}.png")
            browser.find_element(By.LINK_TEXT, everything).click()
            wait(browser, lambda driver: rows(driver) == 1)
            photograph(browser, pictures / f"portfolios-all-{language}.png")
            # As the sheet of filters does it: the choice that stands goes along with the one that is made.
            browser.get(url)
            browser.find_element(By.XPATH, f"//a[contains(., '{filters}')]").click()
            panel = wait(browser, lambda driver: _open(driver))
            panel.find_element(By.CSS_SELECTOR, "select[name=status] + .select2").click()
            wait(browser, lambda driver, text=signed_off: _option(driver, text)).click()
            panel.find_element(By.XPATH, f".//button[contains(., '{apply}')]").click()
            wait(browser, lambda driver: "status=CONFIRMED" in driver.current_url)
            wait(browser, lambda driver: rows(driver) == 1)
            assert [line for line in complaints(browser) if "favicon" not in line] == []


def _open(driver):
    panel = driver.find_element(By.ID, "changelist-filter")
    return panel if panel.is_displayed() else None


def _option(driver, text: str):
    return driver.find_element(By.XPATH, f"//li[contains(., '{text}')]")
