"""The review desk in a real browser, in both languages: given a case, read its page, decide it."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from credits.verification.review.models import ReviewCase
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.browser.chromium import chromium, complaints
from tests.browser.test_admin import submit, wait
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.activities.items import MORNING, signed, straight_trace, trip
from tests.credits.verification.review.desk import leave_undecided, open_all, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WORDS = {"zh-CN": ("领取下一件", "作出决定", "您的决定已保存。"), "en": ("My next case", "Decide", "is kept")}


def sit_down(browser, server: str, member) -> None:
    """Take a place at the desk with a session that has shown its second factor."""
    browser.get(f"{server}/admin/login/")
    session = client_of(member).cookies["sessionid"].value
    browser.add_cookie({"name": "sessionid", "value": session})


def photograph(browser, path) -> None:
    height = browser.execute_script("return document.documentElement.scrollHeight")
    browser.set_window_size(1440, min(max(height, 1000), 3000))
    browser.save_screenshot(str(path))


@pytest.mark.parametrize("language", ["en", pytest.param("zh-CN", marks=pytest.mark.long)])
def test_a_reader_works_at_the_desk(live_server, evening, monkeypatch, tmp_path, pictures, language):  # noqa: F811
    lin, fang, rong = cast.lin(), cast.fang(), cast.rong()
    walk = trip("walk", "1.1", begins=MORNING.replace(hour=11), minutes=15)
    walk |= {"trace": straight_trace(1.1, begins=MORNING.replace(hour=11), minutes=15)}
    leave_undecided(monkeypatch, lin, signed(trip(km="34.9")), walk)
    open_all()
    take, decide, kept = WORDS[language]
    server = live_server.url
    with chromium(tmp_path / "profile", language=language) as browser:
        sit_down(browser, server, fang)
        browser.get(server + address(ReviewCase, "changelist"))
        photograph(browser, pictures / f"desk-{language}.png")
        browser.find_element(By.PARTIAL_LINK_TEXT, take).click()
        wait(browser, lambda driver: driver.current_url.endswith("/take_next/"))
        browser.find_element(By.CSS_SELECTOR, ".puhui-command form button[type=submit]").click()
        wait(browser, lambda driver: "/change/" in driver.current_url)
        photograph(browser, pictures / f"case-{language}.png")
        browser.find_element(By.PARTIAL_LINK_TEXT, decide).click()
        chosen = wait(browser, lambda driver: driver.find_element(By.NAME, "decision"))
        Select(chosen).select_by_value("ACCEPT")
        Select(browser.find_element(By.NAME, "reason_code")).select_by_value("SHOWN_BY_EVIDENCE")
        photograph(browser, pictures / f"decide-{language}.png")
        submit(browser, {"reason": "gate and time fit"})
        assert kept in browser.find_element(By.TAG_NAME, "body").text
        settle()
        browser.refresh()
        photograph(browser, pictures / f"settled-{language}.png")
        sit_down(browser, server, rong)
        browser.get(server + address(ReviewCase, "figures"))
        photograph(browser, pictures / f"figures-{language}.png")
        assert [line for line in complaints(browser) if "favicon" not in line] == []
