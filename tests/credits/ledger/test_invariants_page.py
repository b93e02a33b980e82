"""The page of invariants names all of them, and what it and the command point to is there."""

import re
from contextlib import suppress
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

import credits.tasks.consumers  # noqa: F401  registers listeners
from credits.management.audit import news, people
from credits.management.audit.beyond import BEYOND
from credits.management.audit.run import INVARIANTS
from puhui.kernel.outbox import _consumers

PAGE = (settings.BASE_DIR / "docs" / "invariants.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (I\d+) \|(.*)\|$", PAGE.partition("## ")[0], re.MULTILINE)
ALL = [f"I{number}" for number in range(1, 30)]


def test_every_invariant_has_a_row_and_a_query_of_its_name():
    assert [code for code, _ in ROWS] == ALL
    assert set(ALL) <= {invariant.code for invariant in INVARIANTS}


@pytest.mark.parametrize(("code", "row"), ROWS)
def test_what_a_row_points_to_is_there(code, row):
    for path in re.findall(r"`([\w/]+\.py)`", row):
        folder = "tests/credits/ledger" if path.startswith("test_") else "credits/management/audit"
        assert (settings.BASE_DIR / ("" if "/" in path else folder) / path).is_file(), path


@pytest.mark.parametrize("part", BEYOND)
def test_what_is_not_asked_is_on_the_page_with_a_test_that_is_there(part):
    assert f"| {part.code} | {part.says} | `{part.shown_by}` |" in PAGE
    assert (settings.BASE_DIR / part.shown_by).is_file()


@pytest.mark.django_db
def test_the_command_says_what_it_does_not_ask():
    out = StringIO()
    # What other tests of this database changed on purpose is no matter here (I29).
    with suppress(SystemExit):
        call_command("audit_ledger", stdout=out)
    assert "I27 not asked of the rows: limits are by business day" in out.getvalue()


def test_the_listeners_that_are_asked_for_are_those_that_listen():
    written = set(re.findall(r"\('([\w.]+)', '([\w.]+)'\)", news._LISTENERS))
    assert written == {(topic, name) for topic, names in _consumers.items() for name in names}


@pytest.mark.django_db
def test_every_decision_that_the_database_wants_two_people_for_is_asked_for():
    with connection.cursor() as cursor:
        cursor.execute(_BY_TWO)
        wanted = {(table, frozenset((one, other))) for table, one, other in cursor.fetchall()}
    # Who answers a finding is not who raised it: a conversation, and no value.
    wanted -= {("credits_finding", frozenset(("answered_by", "raised_by")))}
    assert wanted == {(one.table, frozenset((one.first, one.second))) for one in people._DECISIONS}


_BY_TWO = r"""
SELECT DISTINCT conrelid::regclass::text, found[1], found[2] FROM pg_constraint
 CROSS JOIN LATERAL regexp_matches(pg_get_constraintdef(oid), 'NOT \(*(\w+_by) = (\w+_by)\)', 'g') AS found
 WHERE contype = 'c'
"""
