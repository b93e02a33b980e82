"""Every page opens, as the web's database role and with few queries; it speaks one language, in words, and
tells no name. Each page takes a tenth of a second to make, so all this is asked of it at once, once in each
language; what other roles get is in test_roles.py."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from puhui.kernel.roles import acting_as
from tests.admin.messages import LIBRARIES, OURS, read_po
from tests.admin.reading import texts_on
from tests.admin.signing_in import client_of
from tests.admin.test_masking import lin, tells  # noqa: F401
from tests.admin.world import every_page

pytestmark = pytest.mark.django_db

# How Python prints the value of a state beside its words.
PAIR = re.compile(r"\(&#x27;[A-Z_]+&#x27;, ")
# What stands as it is in both languages: a file's format, the switch, a formula's name, who acted.
CODE_WORDS = {"TOML", "English", "item", "reduction", "resident"}
# The switch and a person's language are written in the language they name.
CHINESE_WORDS = {"简体中文", "TOML"}
# Session, user, roles, second factor, time limit and menu included; the activity's page reads ten tables,
# that of a project a dozen: everything that its reviewer reads.
LIST_QUERIES, PAGE_QUERIES = 16, 38


def test_in_english_every_page_opens_with_few_queries_and_says_no_state_as_its_code(world, lin):  # noqa: F811
    client = client_of(world.administrator, language="en")
    chinese = set(read_po(OURS).values()) | set(read_po(LIBRARIES).values())
    client.get("/admin/")
    bad, many, left = {}, {}, {}
    for name, url in every_page():
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url)
        page = answer.content.decode()
        if answer.status_code != 200 or tells(page, lin) or PAIR.findall(page):
            bad[name] = (answer.status_code, tells(page, lin), PAIR.findall(page))
        asked = [entry["sql"] or "" for entry in captured.captured_queries]
        limit = LIST_QUERIES if name.endswith("list") else PAGE_QUERIES
        counting = [sql for sql in asked if "COUNT(*)" in sql and name.endswith("list")]
        if name != "index" and (len(asked) > limit or counting):
            many[name] = (len(asked), counting)
        left |= dict.fromkeys(texts_on(page) & chinese - CHINESE_WORDS, name)
    assert bad == {}
    assert many == {}
    assert left == {}


def test_in_chinese_every_page_opens_for_the_webs_role_and_holds_no_english_of_ours(world, lin):  # noqa: F811
    client = client_of(world.administrator, language="zh-hans")
    marked = set(read_po(OURS)) | set(read_po(LIBRARIES))
    english = {text[:1].upper() + text[1:] for text in marked - CODE_WORDS}
    addresses = list(every_page())
    bad, left = {}, {}
    with acting_as("web"):
        for name, url in addresses:
            answer = client.get(url)
            page = answer.content.decode()
            if answer.status_code != 200 or tells(page, lin):
                bad[name] = (answer.status_code, tells(page, lin))
            left |= {text: name for text in texts_on(page) if text[:1].upper() + text[1:] in english}
    assert bad == {}
    assert left == {}
