"""The administrators' desks in a real browser, in both languages: of the platform and of the register.

What is due is in sight before anybody scrolls; an empty list says so and offers nothing that is not there; a
person's page leads to the forms about them, which name them masked.
"""

from collections.abc import Iterator

import pytest
from selenium.webdriver.common.by import By

from accounts.admin.masking import masked_name, masked_phone
from accounts.groups.models import PartyLink
from accounts.organisations.models import OrganisationProfile
from accounts.people.models import Party
from accounts.people.roles import Role
from credits.issuance.models import Issuance
from credits.ledger.freeze_models import Freeze
from credits.projects.models import Project
from credits.verification.models import Case
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.admin.world import address
from tests.browser.chromium import chromium, complaints
from tests.browser.test_admin import submit, wait
from tests.browser.test_review_desk import photograph, sit_down

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORDS = {
    "zh-CN": ("到期日", "逾期", "没有符合条件的内容。", "显示全部", "登记关联", "冻结账户"),
    "en": (
        "due",
        "overdue",
        "Nothing fits what was asked for.",
        "Show all",
        "Declare a link",
        "Freeze the account",
    ),
}
BAKERY = "91440101MA5ABCDE8B"


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_administrator_of_the_platform_and_one_of_the_register_stumble_over_nothing(
    live_server, world, tmp_path, pictures, language
):
    due, overdue, nothing, everything, declare, freeze = WORDS[language]
    OrganisationProfile.objects.update_or_create(
        party=world.bakery, defaults={"code": BAKERY, "registered_at": puhui_now()}
    )
    server, lin = live_server.url, world.lin.party
    with chromium(tmp_path / "platform", language=language) as browser:
        sit_down(browser, server, world.administrator)
        browser.get(f"{server}{address(PartyLink, 'changelist')}?q=none")
        assert nothing in browser.find_element(By.TAG_NAME, "body").text
        photograph(browser, pictures / f"platform-empty-{language}.png")
        browser.find_element(By.PARTIAL_LINK_TEXT, everything).click()
        wait(browser, lambda driver: driver.find_elements(By.CSS_SELECTOR, "#result_list tbody tr"))
        # By the code that everybody may know, as well as by an id.
        browser.get(f"{server}{address(Party, 'changelist')}?q={BAKERY}")
        assert len(browser.find_elements(By.CSS_SELECTOR, "#result_list tbody tr")) == 1
        browser.get(server + address(Party, "change", lin))
        follow(browser, declare)
        named = wait(browser, lambda driver: driver.find_element(By.NAME, "party_id"))
        masked = f"{masked_name(Party.objects.get(pk=lin.pk).name)} {masked_phone(world.lin.phone)}"
        assert named.get_attribute("value") == f"{masked} ({lin.pk})"
        photograph(browser, pictures / f"platform-link-{language}.png")
        told = {"other_id": f"Bakery ({BAKERY})", "source": "told", "reason": "one farm, as they say"}
        submit(browser, told)
        assert PartyLink.objects.filter(low_id__in=[lin.pk, world.bakery.pk], source="told").exists()
        assert [line for line in complaints(browser) if "favicon" not in line] == []
    with chromium(tmp_path / "register", language=language) as browser:
        sit_down(browser, server, cast.staff("Tang", Role.REGISTRAR))
        for model in (Project, Case, Issuance):
            browser.get(f"{server}{address(model, 'changelist')}?shown=all")
            photograph(browser, pictures / f"register-{model._meta.model_name}-{language}.png")
            browser.set_window_size(1440, 1000)
            assert {due, overdue} <= set(in_sight(browser)), model
        browser.get(server + address(Party, "change", lin))
        follow(browser, freeze)
        holder = wait(browser, lambda driver: driver.find_element(By.NAME, "party_id"))
        assert holder.get_attribute("value") == f"{masked} ({lin.pk})"
        photograph(browser, pictures / f"register-freeze-{language}.png")
        submit(browser, {"reason": "the account was taken over"})
        assert Freeze.objects.latest("pk").account.party_id == lin.pk
        assert [line for line in complaints(browser) if "favicon" not in line] == []


def follow(browser, words: str) -> None:
    """Go where a link leads; it may stand behind the bar at the foot of the page until one scrolls."""
    link = browser.find_element(By.LINK_TEXT, words)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", link)
    link.click()


def in_sight(browser) -> Iterator[str]:
    """Yield the headings of a list that stand wholly on a screen of an ordinary width."""
    seen = browser.execute_script("return document.documentElement.clientWidth")
    for heading in browser.find_elements(By.CSS_SELECTOR, "#result_list thead th"):
        if heading.rect["x"] + heading.rect["width"] <= seen:
            yield heading.text.strip().lower()
