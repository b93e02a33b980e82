"""The admin speaks the reader's language: Chinese unless they choose English, and nothing of one inside
the other."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.admin.messages import LIBRARIES, OURS, read_po
from tests.admin.signing_in import client_of
from tests.admin.world import every_page

pytestmark = pytest.mark.django_db
# What stands as it is in both languages: the switch, a file's format, a formula's name, who acted.
CODE_WORDS = {"TOML", "English", "reduction", "resident"}


class Texts(HTMLParser):
    """Collects the texts of a page that people read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inside: list[str] = []
        self.is_icon = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_icon = "material-symbols-outlined" in (dict(attrs).get("class") or "")
        if tag not in {"meta", "link", "input", "br", "img", "hr"}:
            self.inside.append(tag)
        for name, value in attrs:
            if name in {"title", "placeholder", "aria-label", "data-label"} and value:
                self.found.add(value.strip())

    def handle_endtag(self, tag: str) -> None:
        self.is_icon = False
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        # Mathematics is of the names that the document has, as its text is.
        if not self.is_icon and not {"script", "style", "pre", "math"} & set(self.inside):
            self.found.add(" ".join(data.split()))


def texts_of(client, url) -> set[str]:
    reader = Texts()
    reader.feed(client.get(url).content.decode())
    return reader.found


def test_chinese_pages_hold_no_english_of_ours(world):
    client = client_of(world.administrator, language="zh-hans")
    english = {text[:1].upper() + text[1:]: text for text in (*read_po(OURS), *read_po(LIBRARIES))}
    left = {}
    for name, url in every_page():
        for text in texts_of(client, url):
            marked = english.get(text[:1].upper() + text[1:])
            if marked and marked not in CODE_WORDS:
                left.setdefault(marked, name)
    assert left == {}


def test_english_pages_hold_no_chinese_but_what_is_chinese_data(world):
    client = client_of(world.administrator, language="en")
    chinese = set(read_po(OURS).values()) | set(read_po(LIBRARIES).values())
    left = {}
    for name, url in every_page():
        for text in texts_of(client, url) & chinese:
            left.setdefault(text, name)
    # The switch and a person's language are written in the language they name.
    assert set(left) <= {"简体中文", "TOML"}


def test_chinese_is_what_everybody_gets_who_has_not_chosen(world):
    client = client_of(world.administrator, language="")
    assert "概览" in texts_of(client, "/admin/")


def test_the_switch_changes_the_language_and_stays_on_this_host(world):
    client = client_of(world.administrator, language="zh-hans")
    url = reverse("admin:set_language")
    assert f'action="{url}"' in client.get("/admin/").content.decode()
    answer = client.post(url, {"language": "en", "next": "/admin/credits/activity/"})
    assert answer["Location"] == "/admin/credits/activity/"
    assert "Overview" in texts_of(client, "/admin/")
    foreign = client.post(url, {"language": "zh-hans", "next": "https://elsewhere.example/"})
    assert foreign["Location"] == "/"
    assert "概览" in texts_of(client, "/admin/")
    client.post(url, {"language": "tlh", "next": "/admin/"})
    assert "概览" in texts_of(client, "/admin/")
