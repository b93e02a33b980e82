"""A kept connection is looked at before it is used: a dead one is noticed, a live one is not asked."""

import time

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def kept(db):
    other = connections.create_connection("default")
    other.settings_dict = connection.settings_dict
    other.ensure_connection()
    yield other
    other.close()


def wait_for_something_to_read() -> None:
    time.sleep(0.2)


def test_a_live_one_is_not_asked(kept):
    with CaptureQueriesContext(kept) as seen:
        assert kept.is_usable()
    assert len(seen) == 0


def test_one_that_the_server_ended_is_noticed(kept):
    pid = kept.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    wait_for_something_to_read()
    assert not kept.is_usable()


def test_one_that_has_something_to_say_is_asked(kept):
    with kept.cursor() as cursor:
        cursor.execute("LISTEN news")
    third = connections.create_connection("default")
    third.settings_dict = connection.settings_dict
    try:
        with third.cursor() as cursor:
            cursor.execute("NOTIFY news")
    finally:
        third.close()
    wait_for_something_to_read()
    assert kept.is_usable()


def test_a_closed_one_is_not_usable(kept):
    kept.connection.close()
    assert not kept.is_usable()
