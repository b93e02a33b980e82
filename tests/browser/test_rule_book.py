"""The how-to for reusable cups, walked by two officers: a mistake, mended, approved, filed, in force."""

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from selenium.webdriver.common.by import By

from credits.activities.signatures import forget_operators
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.models import InForce
from credits.methodologies.snapshot import forget_snapshot
from tests import cast
from tests.admin.world import address
from tests.browser.chromium import chromium, complaints
from tests.browser.test_admin import STEP_S, submit, totp, wait
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.activities.items import EVENING
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.evidence.files import pdf
from tests.credits.methodologies.cups import IN_A_HURRY, cups

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def officers(transactional_db):
    """Fang and He, with a password and an authenticator each."""
    with transaction.atomic():
        load_catalogs()
        set_clock(EVENING)
        people = {"fang": cast.fang(), "he": cast.he()}
        secrets = {}
        for name, member in people.items():
            secrets[name] = generate_totp_secret()
            member.user.set_password(cast.PASSWORD)
            member.user.save(update_fields=["password"])
            TOTP.activate(member.user, secrets[name])
    yield secrets
    forget_operators()
    forget_snapshot()


class Desk:
    """One officer's browser on the rule book."""

    def __init__(self, browser, server: str, name: str, pictures: Path) -> None:
        self.browser, self.server, self.name, self.pictures = browser, server, name, pictures
        self.taken = 0
        self.secret = self.used = ""

    def sign_in(self, secret: str) -> None:
        self.secret = secret
        self.browser.get(f"{self.server}/admin/")
        submit(self.browser, {"login": self.name, "password": cast.PASSWORD})
        submit(self.browser, {"code": self.code()})
        wait(self.browser, lambda driver: driver.current_url == f"{self.server}/admin/")

    def code(self) -> str:
        """Return a code that was not used and is good for three seconds at least."""
        while totp(self.secret) == self.used or STEP_S - time.time() % STEP_S < 3:
            time.sleep(1)
        self.used = totp(self.secret)
        return self.used

    def open(self, view: str, draft: MethodologyDraft | None = None) -> None:
        self.browser.get(self.server + address(MethodologyDraft, view, draft))

    def press(self, view: str, draft: MethodologyDraft | None = None, **fields: str) -> str:
        """Fill the form behind a button, send it, take a picture and return what the page says."""
        self.open(view, draft)
        if view == "approve":
            fields["code"] = self.code()
        submit(self.browser, {**fields, "reason": "cups for the cafes"})
        return self.look(view)

    def look(self, name: str) -> str:
        self.taken += 1
        picture = f"rules-{self.name}-{self.taken:02d}-{re.sub('[^a-z]+', '-', name)}.png"
        self.browser.save_screenshot(str(self.pictures / picture))
        return wait(self.browser, lambda driver: driver.find_element(By.TAG_NAME, "body")).text


def test_two_officers_publish_reusable_cups(live_server, officers, tmp_path, pictures):
    hurried, paper = tmp_path / "cups.toml", tmp_path / "scan.pdf"
    hurried.write_text(cups(IN_A_HURRY), encoding="utf-8")
    paper.write_bytes(pdf())
    # Fang works in Chinese, He in English.
    with (
        chromium(tmp_path / "fang", language="zh-CN") as first,
        chromium(tmp_path / "he", language="en-US") as second,
    ):
        fang = Desk(first, live_server.url, "fang", pictures)
        he = Desk(second, live_server.url, "he", pictures)
        fang.sign_in(officers["fang"])
        he.sign_in(officers["he"])
        complaints(second)  # that there is no favicon is nobody's business here

        fang.press("write", document=str(hurried))
        draft = MethodologyDraft.objects.get()
        # The page says what is wrong before anybody sends it in, and so does the refusal.
        assert "steps[1].expression" in fang.look("draft")
        assert "steps[1].expression" in fang.press("submit", draft)
        (tmp_path / "mended.toml").write_text(cups(), encoding="utf-8")
        fang.press("edit", draft, document=str(tmp_path / "mended.toml"))
        assert "可重复杯具" in fang.look("mended")
        fang.open("what_if", draft)
        fang.look("what if")
        fang.open("both_languages", draft)
        fang.look("both languages")
        fang.press("submit", draft)
        draft.refresh_from_db()
        assert draft.status == "SUBMITTED"
        # Whoever wrote it does not approve it.
        fang.press("approve", draft, digest=draft.digest)
        draft.refresh_from_db()
        assert draft.status == "SUBMITTED"

        he.open("change", draft)
        assert "It could be published today" in he.look("draft")
        he.open("last_month", draft)
        he.look("last month")
        he.press("approve", draft, digest=draft.digest)
        filing = {"number": "DEMO-M-2026-101", "filed_on": "2026-10-30"}
        he.press("file", draft, **filing, scan=str(paper))
        assert "Scan of the filing" in he.look("filed")
        _choose(he, draft)
        draft.refresh_from_db()
        assert draft.status == "PUBLISHED"
        he.browser.get(live_server.url + address(InForce, "changelist"))
        assert "CITY-CUP" in he.look("in force")
        assert complaints(second) == []


def _choose(desk: Desk, draft: MethodologyDraft) -> None:
    """Publish with a place: scheme and region are chosen from lists."""
    desk.open("publish", draft)
    for name, value in {"scheme": "DEMO", "region": "CN-GD"}.items():
        desk.browser.find_element(By.CSS_SELECTOR, f"select[name={name}] option[value={value}]").click()
    submit(desk.browser, {"reason": "cups for the cafes"})
    desk.look("published")
