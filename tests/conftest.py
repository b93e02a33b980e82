"""What every test stands on: database roles, a teardown that gets past the guards, brokers that answer."""

import gc
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from credits.ledger.open_asset import forget_assets
from credits.ledger.system_accounts import forget_system_accounts
from credits.methodologies.snapshot import forget_snapshot
from credits.screening import meter_photos
from tests.flushing import empty_tables
from tests.made_once import stand_or_fall
from tests.untouched import copied, untouched

REDIS = "redis://127.0.0.1:6379"
RABBITMQ = "amqp://guest:guest@127.0.0.1:5672"
ROLES_FILE = settings.BASE_DIR / "deploy" / "roles.sql"
ROLES = ["puhui", "puhui_web", "puhui_worker", "puhui_auditor", "puhui_issuer"]
TESTS = Path(__file__).parent
LONG = {"stateful", "deploy", "crash", "browser", "hammer", "demonstration", "fuzz"}
# Any number, the same in every test process: one of them makes the roles, the others wait.
ROLES_LOCK = 5_208_210


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "trips_as_told(why): claims are not screened, for the reason given")
    config.addinivalue_line("markers", "long: one more of a kind that is tried every day; LONG=1 runs it too")
    config.addinivalue_line("markers", "streamed(*kinds): such calls go on beside its kills every day")
    config.addinivalue_line("markers", "stateful: random histories; TIER=N or R lets them run for hours")
    config.addinivalue_line("markers", "fuzz: files that are made to hurt; TIER=N or R sends thousands")
    config.addinivalue_line("markers", "hammer: many clients at once; TIER=N or R lets them run for hours")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long ones to CI and to whoever asks for them (ADR 0057), and let those that take long begin
    first: what is short fills up whoever is done before the other."""
    if not (os.environ.get("LONG") or os.environ.get("TIER")):
        left = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] not in LONG)


def pytest_collection_finish() -> None:
    """Keep Python's garbage collector off what stays to the end: eight thousand tests and all that they
    import are gone through at every full collection, which takes a tenth of a run's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a module's tests begin with is there for those that ask for it, whatever their order."""
    stand_or_fall(getattr(item, "fixturenames", []))


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


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Before anybody writes into the test database: commits that do not wait for the disk, and a copy of the
    database if a test wants one."""
    with django_db_blocker.unblock():
        _commit_at_once()
    if not any("untouched_copy" in item.fixturenames for item in request.session.items):
        yield
        return
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        connection.close()
        copy = copied(name, untouched())
    with copy:
        yield


def _commit_at_once() -> None:
    """Let no commit to the test database wait for the disk: no test ends this server, only programs of ours.

    That a commit of the private server survives its death is shown in tests/deploy, on a server of its own.
    """
    name = connection.settings_dict["NAME"]
    if name.startswith("test_"):
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        connection.close()


@pytest.fixture(scope="session")
def untouched_copy(django_db_setup: None) -> None:
    """There is a copy of the migrated database, by the name of `tests.untouched.untouched()`."""


@pytest.fixture(scope="session", autouse=True)
def _emptied_past_the_guards() -> Iterator[None]:
    """Empty the tables after a test with real commits, and forget what this process remembers of rows.

    The connection stays, and with it what the server knows on it: a new one plans every statement again, that
    which finds the tables with rows among them. Tests take roles within their transactions alone.
    """
    flush = TransactionTestCase._fixture_teardown
    reload = TransactionTestCase._should_reload_connections

    def teardown(_: TransactionTestCase) -> None:
        empty_tables()
        forget_assets()
        forget_system_accounts()
        forget_snapshot()

    TransactionTestCase._fixture_teardown = teardown
    TransactionTestCase._should_reload_connections = lambda _: False
    yield
    TransactionTestCase._fixture_teardown = flush
    TransactionTestCase._should_reload_connections = reload


@pytest.fixture(autouse=True)
def _screened_as_it_runs(
    request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claims are screened by the set that an installation has, but where a test says why not.

    No photos of meters are asked for: for which months is drawn from a meter's id, which is another at each
    run.
    """
    monkeypatch.setattr(meter_photos, "_sources", [])
    mark = request.node.get_closest_marker("trips_as_told")
    if mark is None:
        settings.SCREENING_SET = "standard"
        return
    (why,) = mark.args
    assert why
    settings.SCREENING_SET = ""


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
