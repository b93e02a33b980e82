"""Prepared statements: planned once a connection, seen by whoever listens, and with Django's errors."""

import pytest
from django.db import DataError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from puhui.kernel.prepared import fetch_prepared


def prepared() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_only_what_asks_for_it_is_prepared_and_once(db):
    before = prepared()
    for number in range(7):
        assert fetch_prepared("SELECT 40 + %s::int", [number]) == [(40 + number,)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT 50 + %s::int", [number])
    assert sorted(prepared()) == sorted([*before, "SELECT 40 + $1::int"])


def test_whoever_counts_statements_sees_it(db):
    with CaptureQueriesContext(connection) as seen:
        assert fetch_prepared("SELECT 1") == [(1,)]
    assert [query["sql"] for query in seen] == ["SELECT 1"]


def test_its_errors_are_djangos(db):
    with pytest.raises(DataError), transaction.atomic():
        fetch_prepared("SELECT %s::int", ["one"])
    assert fetch_prepared("SELECT 2") == [(2,)]


def test_a_broken_transaction_takes_no_statement(db):
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            fetch_prepared("SELECT 3")
