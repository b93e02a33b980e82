"""A certificate in a phone's browser: whole, in its language, and without a complaint of the policy."""

import pytest
from selenium.webdriver.common.by import By

from credits.retirement.models import Retirement
from tests.browser.chromium import chromium, complaints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WORDS = {"zh-CN": ("碳普惠减排量注销证书", "受益人"), "en": ("Certificate of Retirement", "Beneficiary")}


@pytest.mark.parametrize("language", ["zh-CN", pytest.param("en", marks=pytest.mark.long)])
def test_who_scans_the_code_sees_a_certificate(live_server, world, tmp_path, pictures, language):
    number = Retirement.objects.latest("pk").certificate_no
    address = f"{live_server.url}/api/v1/registry/certificates/{number}"
    with chromium(tmp_path / "profile", language=language) as browser:
        browser.set_window_size(520, 1000)
        browser.get(address)
        browser.save_screenshot(str(pictures / f"certificate-{language}.png"))
        seen = browser.find_element(By.TAG_NAME, "body").text
        assert [word for word in (*WORDS[language], number, address) if word not in seen] == []
        # The sheet is there: without it the frame would have no colour of its own.
        frame = browser.find_element(By.TAG_NAME, "main")
        assert frame.value_of_css_property("border-top-color") == "rgba(27, 127, 92, 1)"
        assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        assert complaints(browser) == []
