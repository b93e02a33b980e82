"""A list asks the database as often for many rows as for one: no time is measured, only what is asked.

Most tables of the world have a row or two, and their guards let no test plant a hundred; so each row is shown
several times over, every time as if it had just been read: nothing that one copy reads spares another."""

import re
from collections import Counter
from copy import deepcopy

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from puhui.kernel.admin.paging import BoundedList
from tests.admin.signing_in import client_of
from tests.admin.world import address, pages

pytestmark = pytest.mark.django_db
COPIES = 7
VALUES = re.compile(r"'[^']*'(::\w+)?|\bs\d+_x\d+|\b\d+\b|IN \([^)]*\)")
# What a list may ask for: session, user, roles, second factor, time limit, menu, filters, and the rows.
QUERIES_MOST = 16


def everything(model: type) -> str:
    """Return the address of the list with all of its rows, waiting for somebody or not."""
    shown = {getattr(each, "parameter_name", "") for each in admin.site._registry[model].list_filter}
    return address(model, "changelist") + ("?shown=all" if "shown" in shown else "")


def asked(client, url: str) -> Counter[str]:
    """Return how often each statement is asked, whatever the values in it."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200, url
    assert answer.context["cl"].result_list, url
    return Counter(VALUES.sub("…", entry["sql"] or "") for entry in captured.captured_queries)


@pytest.mark.long
def test_a_list_of_many_rows_asks_what_a_list_of_one_row_asks(world, monkeypatch):
    client = client_of(world.administrator)
    urls = {model._meta.label: everything(model) for model in pages()}
    read = BoundedList.read

    def first(self, begin, number):
        return read(self, begin, number)[:1]

    def copied(self, begin, number):
        return [deepcopy(row) for row in read(self, begin, number) for _ in range(COPIES)][: number - 1]

    # What a process reads once (catalogs, places) is read by now.
    for url in urls.values():
        client.get(url)
    monkeypatch.setattr(BoundedList, "read", first)
    of_one = {label: asked(client, url) for label, url in urls.items()}
    monkeypatch.setattr(BoundedList, "read", copied)
    of_many = {label: asked(client, url) for label, url in urls.items()}
    grown = {label: list((of_many[label] - of_one[label]).elements())[:2] for label in urls}
    assert {label: more for label, more in grown.items() if more} == {}
    assert {label: found.total() for label, found in of_many.items() if found.total() > QUERIES_MOST} == {}
