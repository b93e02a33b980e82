"""deploy/roles.sql on the newest and the oldest PostgreSQL, and what is said where it cannot run."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from deploy.local.database import PrivateDatabase
from deploy.local.refusal import Refusal
from deploy.local.roles import check_login, prepare_cluster
from tests.deploy.processes import ask, run_sql

DEBIANS = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(params=["newest", pytest.param("oldest", marks=pytest.mark.long)])
def cluster(request, var: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateDatabase]:
    """A server without roles of ours, once of each release."""
    if request.param == "oldest":
        if not DEBIANS.exists():
            pytest.skip("PostgreSQL 15 is not installed here")
        monkeypatch.setenv("POSTGRES_BIN", str(DEBIANS))
    database = PrivateDatabase(var)
    database.join()
    yield database
    database.leave()


def connect(database: PrivateDatabase, login: str, options: str = "") -> "psycopg.Connection":
    return psycopg.connect(database.url(login), autocommit=True, options=options)


def prepare(database: PrivateDatabase) -> None:
    prepare_cluster(database.url("postgres", "postgres"))


def test_running_it_twice_changes_nothing(cluster: PrivateDatabase) -> None:
    prepare(cluster)
    roles = "SELECT string_agg(to_jsonb(r)::text, '' ORDER BY rolname) FROM pg_roles r"
    members = "SELECT string_agg(to_jsonb(m)::text, '' ORDER BY roleid, member) FROM pg_auth_members m"
    before = ask(cluster, roles), ask(cluster, members)
    prepare(cluster)
    assert (ask(cluster, roles), ask(cluster, members)) == before


def test_who_logs_in_and_nobody_is_a_superuser(cluster: PrivateDatabase) -> None:
    prepare(cluster)
    logins = "SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^puhui' AND {}"
    assert ask(cluster, logins.format("rolcanlogin")) == "puhui,puhui_auditor,puhui_web,puhui_worker"
    assert ask(cluster, logins.format("rolcreatedb")) == "puhui"
    assert ask(cluster, logins.format("(rolsuper OR rolcreaterole OR rolbypassrls)")) == "None"
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'puhui'"
    assert ask(cluster, owner) == "puhui"


def test_the_owner_migrates_and_takes_every_role(cluster: PrivateDatabase) -> None:
    prepare(cluster)
    with connect(cluster, "puhui") as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute("CREATE TABLE a (n int)")
        connection.execute("CREATE DATABASE test_puhui")
        for role in ("web", "worker", "auditor", "issuer"):
            connection.execute(f"SET ROLE puhui_{role}")
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute("SELECT n FROM a")
    with connect(cluster, "puhui", "-c role=puhui_web") as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("puhui_web",)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE b (n int)")


def test_only_the_worker_becomes_the_issuer_and_only_by_saying_so(cluster: PrivateDatabase) -> None:
    prepare(cluster)
    with connect(cluster, "puhui") as owner:
        owner.execute("CREATE TABLE minted (n int)")
        owner.execute("GRANT INSERT ON minted TO puhui_issuer")
    with connect(cluster, "puhui_worker", "-c role=puhui_worker") as worker:
        with pytest.raises(errors.InsufficientPrivilege):
            worker.execute("INSERT INTO minted VALUES (1)")
        with worker.transaction():
            worker.execute("SET LOCAL ROLE puhui_issuer")
            worker.execute("INSERT INTO minted VALUES (1)")
        assert worker.execute("SELECT current_user").fetchone() == ("puhui_worker",)
    for login in ("puhui_web", "puhui_auditor"):
        with connect(cluster, login) as other, pytest.raises(errors.InsufficientPrivilege):
            other.execute("SET ROLE puhui_issuer")
    with pytest.raises(psycopg.OperationalError):
        connect(cluster, "puhui_issuer")


def test_a_login_that_may_makes_what_is_missing(cluster: PrivateDatabase) -> None:
    run_sql(cluster, "CREATE ROLE provider LOGIN CREATEROLE CREATEDB")
    check_login(cluster.url("provider", "postgres"))
    with psycopg.connect(cluster.url("provider", "postgres"), options="-c role=puhui_worker") as connection:
        connection.execute("SET LOCAL ROLE puhui_issuer")


def test_a_login_that_may_not_is_told_who_must_run_what(cluster: PrivateDatabase) -> None:
    run_sql(cluster, "CREATE ROLE plain LOGIN")
    with pytest.raises(Refusal, match=r"an administrator of that server runs deploy/roles\.sql"):
        check_login(cluster.url("plain", "postgres"))
    prepare(cluster)
    with pytest.raises(Refusal, match=r'runs `GRANT puhui_web, .* TO "plain"`'):
        check_login(cluster.url("plain", "postgres"))
    check_login(cluster.url("puhui"))
    check_login(cluster.url("postgres"))


def test_a_server_that_does_not_answer_is_one_sentence() -> None:
    with pytest.raises(Refusal, match=r"^The database of DATABASE_URL cannot be reached: .*refused"):
        check_login("postgres://puhui:secret@127.0.0.1:1/puhui")
