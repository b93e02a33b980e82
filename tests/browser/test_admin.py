"""The admin in a real browser: sign in, walk every page, switch the language, press a button."""

import hmac
import os
import re
import time
from base64 import b32decode
from hashlib import sha1
from struct import pack, unpack

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from accounts.people.models import Party
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.world import address, every_page
from tests.browser.chromium import complaints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
STEP_S = 30
NEXT_PAGE = "return !window.isTheOldPage && document.readyState === 'complete'"


def totp(secret: str) -> str:
    """Return the code that an authenticator shows now (RFC 6238, written here a second time)."""
    digest = hmac.new(b32decode(secret), pack(">Q", int(time.time()) // STEP_S), sha1).digest()
    start = digest[-1] & 15
    (number,) = unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


def wait(browser, condition):
    """Return what `condition` gives once it is something; an element of the page before counts as nothing.

    Between two pages the driver has more than one word for such an element: stale, not found, and an
    inspector's error of no class of its own.
    """
    return WebDriverWait(browser, 15, ignored_exceptions=(WebDriverException,)).until(condition)


def submit(browser, fields: dict[str, str]) -> None:
    """Fill the form that has these fields, send it and wait until the page is another."""
    for name, value in fields.items():
        wait(browser, lambda driver, name=name: driver.find_element(By.NAME, name)).send_keys(value)
    form = browser.find_element(By.NAME, next(iter(fields))).find_element(By.XPATH, "./ancestor::form")
    # A mark that goes with the page: asked of an element, the driver may fail while the page is taken down.
    browser.execute_script("window.isTheOldPage = true")
    form.find_element(By.CSS_SELECTOR, "button[type=submit], form button").click()
    wait(browser, lambda driver: driver.execute_script(NEXT_PAGE))


def sign_in(browser, server: str, secret: str) -> None:
    browser.get(f"{server}/admin/")
    submit(browser, {"login": "rong", "password": cast.PASSWORD})
    # A code is good for once and for half a minute: not one that ends while it is typed.
    if STEP_S - time.time() % STEP_S < 3:
        time.sleep(3)
    submit(browser, {"code": totp(secret)})
    wait(browser, lambda driver: driver.current_url == f"{server}/admin/")


@pytest.mark.long
def test_no_page_makes_the_browser_complain(browser, live_server, world, secret, pictures):
    sign_in(browser, live_server.url, secret)
    told = {"sign-in": [line for line in complaints(browser) if "favicon" not in line]}
    for name, url in every_page():
        browser.get(live_server.url + url)
        title = wait(browser, lambda driver: driver.find_element(By.TAG_NAME, "h1").text)
        told[name] = complaints(browser)
        assert title, name
        if "SCREENSHOTS" in os.environ:  # a third of the walk, and most of the time nobody looks
            browser.save_screenshot(str(pictures / f"{re.sub('[^A-Za-z]+', '-', name)}.png"))
    assert {name: lines for name, lines in told.items() if lines} == {}


@pytest.mark.long
def test_an_administrator_finds_their_way_about(browser, live_server, world, secret, pictures):
    sign_in(browser, live_server.url, secret)
    complaints(browser)  # that there is no favicon is nobody's business here
    # The styles are there: the menu stands beside the page, in the scheme's green.
    menu = browser.find_element(By.ID, "nav-sidebar")
    assert menu.is_displayed()
    assert 200 < menu.size["width"] < 400
    assert "概览" in browser.find_element(By.TAG_NAME, "body").text

    _filters_open(browser, live_server.url, pictures)
    _language_switches(browser, live_server.url, pictures)
    _a_button_asks_for_a_reason(browser, live_server.url, world, pictures)
    assert complaints(browser) == []


def _filters_open(browser, server: str, pictures) -> None:
    browser.get(f"{server}/admin/credits/activity/")
    browser.find_element(By.XPATH, "//a[contains(., '筛选')]").click()
    panel = wait(browser, lambda driver: _shown(driver, "changelist-filter"))
    browser.save_screenshot(str(pictures / "filters.png"))
    panel.find_element(By.CSS_SELECTOR, "select[name=status] + .select2").click()
    wait(browser, lambda driver: driver.find_element(By.XPATH, "//li[contains(., '已驳回')]")).click()
    panel.find_element(By.XPATH, ".//button[contains(., '应用筛选')]").click()
    wait(browser, lambda driver: "status=REJECTED" in driver.current_url)
    wait(browser, lambda driver: len(driver.find_elements(By.CSS_SELECTOR, "#result_list tbody tr")) == 1)


def _shown(driver, identifier: str):
    element = driver.find_element(By.ID, identifier)
    return element if element.is_displayed() else None


def _language_switches(browser, server: str, pictures) -> None:
    browser.get(f"{server}/admin/")
    # Whoever is signed in stands at the foot of the menu, and opens what they may choose.
    browser.find_element(By.XPATH, "//*[@id='nav-sidebar']//div[normalize-space()='rong']").click()
    button = wait(
        browser, lambda driver: driver.find_element(By.XPATH, "//form[.//input[@value='en']]/button")
    )
    browser.save_screenshot(str(pictures / "user-menu.png"))
    button.click()
    wait(browser, lambda driver: "Overview" in driver.find_element(By.TAG_NAME, "body").text)


def _a_button_asks_for_a_reason(browser, server: str, world, pictures) -> None:
    browser.get(server + address(Party, "change", world.lin.party))
    browser.find_element(By.PARTIAL_LINK_TEXT, "Show name and number").click()
    wait(browser, lambda driver: driver.current_url.endswith("/unmask/"))
    submit(browser, {"reason": "to see it with my own eyes"})
    wait(browser, lambda driver: world.lin.phone in driver.find_element(By.TAG_NAME, "body").text)
    assert AuditEvent.objects.filter(action="party_unmasked").count() == 1
    browser.save_screenshot(str(pictures / "unmasked.png"))


def test_a_stranger_sees_the_sign_in_and_nothing_else(browser, live_server, world):
    browser.get(f"{live_server.url}/admin/credits/activity/")
    assert "/staff/login/" in browser.current_url
    submit(browser, {"login": "rong", "password": "a wrong password"})
    wait(browser, lambda driver: driver.find_element(By.NAME, "password"))
    assert "/staff/login/" in browser.current_url
    assert browser.get_cookie("sessionid") is None
