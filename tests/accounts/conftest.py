"""Messages go to a folder of the test; a flushed database gets its clock back."""

import pytest
from django.db import connection
from django.test import TransactionTestCase


@pytest.fixture(autouse=True)
def sms_folder(settings, tmp_path):
    settings.SMS_BACKEND = "file"
    settings.SMS_DIR = tmp_path / "sms"
    return settings.SMS_DIR


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards():
    """Let the teardown of a committed test truncate what the guards protect (decisions 55)."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case):
        with connection.cursor() as cursor:
            cursor.execute("SET puhui.teardown = 'on'")
        flush(case)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_clock (id, shift) VALUES (1, interval '0') ON CONFLICT DO NOTHING"
            )
            cursor.execute("SET puhui.teardown = 'off'")

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = flush
