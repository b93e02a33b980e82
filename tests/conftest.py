"""What every test stands on: database roles, a teardown that gets past the guards, brokers that answer."""

import os
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from credits.ledger.open_asset import forget_assets
from credits.ledger.system_accounts import forget_system_accounts
from credits.methodologies.snapshot import forget_snapshot

REDIS = "redis://127.0.0.1:6379"
RABBITMQ = "amqp://guest:guest@127.0.0.1:5672"
ROLES_FILE = settings.BASE_DIR / "deploy" / "roles.sql"
ROLES = ["puhui", "puhui_web", "puhui_worker", "puhui_auditor", "puhui_issuer"]
# Any number, the same in every test process: one of them makes the roles, the others wait.
ROLES_LOCK = 5_208_210


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "stateful: random histories; TIER=N or R lets them run for hours")
    config.addinivalue_line("markers", "hammer: many clients at once; TIER=N or R lets them run for hours")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Before a test database is made: the roles that its grants name."""
    database = settings.DATABASES["default"]
    with psycopg.connect(
        host=database.get("HOST") or database["OPTIONS"].get("host") or None,
        port=database.get("PORT") or None,
        user=database.get("USER") or None,
        password=database.get("PASSWORD") or None,
        dbname="postgres",
        autocommit=True,
    ) as administrator:
        administrator.execute("SELECT pg_advisory_lock(%s)", [ROLES_LOCK])
        found = administrator.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [ROLES])
        if found.fetchone()[0] == len(ROLES):
            return
        try:
            administrator.execute(ROLES_FILE.read_text(encoding="utf-8"))
        except psycopg.errors.InsufficientPrivilege:
            pytest.exit("The database roles are missing: run deploy/roles.sql as a superuser once.", 1)


@pytest.fixture(scope="session", autouse=True)
def _teardown_past_the_guards() -> Iterator[None]:
    """Let the flush after a test with real commits empty what nobody else may (decisions 55)."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET puhui.teardown = 'on'")
        try:
            flush(case)
        finally:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO kernel_clock (id, shift) VALUES (1, interval '0') ON CONFLICT DO NOTHING"
                )
                cursor.execute("SET puhui.teardown = 'off'")
            forget_assets()
            forget_system_accounts()
            forget_snapshot()

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a real Redis; without one the test is skipped, where CI is set it fails."""
    return answering(REDIS)


@pytest.fixture(scope="session")
def rabbitmq_url() -> str:
    """The address of a real RabbitMQ; without one the test is skipped, where CI is set it fails."""
    return answering(RABBITMQ)


def answering(url: str) -> str:
    """Return `url` if something listens there; else skip the test, or fail it where CI is set."""
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname, address.port), timeout=2).close()
    except OSError as error:
        reason = f"no {address.scheme} server at {address.hostname}:{address.port}: {error}"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return url
