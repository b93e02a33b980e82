"""The private PostgreSQL: what it is, and how several processes share it."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.local.cluster import find_cluster
from deploy.local.database import PrivateDatabase
from deploy.local.refusal import Refusal
from tests.deploy.conftest import StartUser
from tests.deploy.processes import ask, processes_naming, run_sql, server_pid, wait_until


def test_it_is_durable_in_utc_and_reached_by_its_socket_only(database: PrivateDatabase) -> None:
    assert ask(database, "SHOW listen_addresses") == ""
    assert ask(database, "SHOW fsync") == "on"
    assert ask(database, "SHOW synchronous_commit") == "on"
    assert ask(database, "SHOW timezone") == "UTC"
    assert ask(database, "SHOW server_encoding") == "UTF8"
    assert ask(database, "SELECT datcollate FROM pg_database WHERE datname = 'postgres'") == "C"


@pytest.mark.long
def test_nobody_else_gets_into_the_folder_of_the_socket(database: PrivateDatabase) -> None:
    assert database.sockets
    assert database.sockets.stat().st_mode & 0o777 == 0o700


@pytest.mark.long
def test_the_variables_of_libpq_do_not_move_it(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6000")
    database = PrivateDatabase(var)
    database.join()
    monkeypatch.delenv("PGPORT")
    assert ask(database, "SHOW port") == "5432"
    database.leave()


def test_data_is_there_again_after_a_stop(var: Path) -> None:
    first = PrivateDatabase(var)
    first.join()
    run_sql(first, "CREATE TABLE kept AS SELECT 42 AS n")
    first.leave()
    assert not processes_naming(var)
    again = PrivateDatabase(var)
    again.join()
    assert ask(again, "SELECT n FROM kept") == "42"
    again.leave()


def test_whoever_joins_and_leaves_stops_nothing(
    var: Path, start_user: StartUser, database: PrivateDatabase
) -> None:
    pid = server_pid(var)
    second = start_user(var)
    assert server_pid(var) == pid
    second.communicate()  # leaves
    assert second.returncode == 0
    assert ask(database, "SELECT 1") == "1"
    assert server_pid(var) == pid


@pytest.mark.long
def test_whoever_started_it_may_leave_before_those_who_joined(var: Path, start_user: StartUser) -> None:
    first = start_user(var)
    pid = server_pid(var)
    second = PrivateDatabase(var)
    second.join()
    first.communicate()
    assert ask(second, "SELECT 1") == "1"
    assert server_pid(var) == pid
    second.leave()
    assert not processes_naming(var)


def test_three_that_start_at_once_share_one_server(var: Path, start_user: StartUser) -> None:
    with ThreadPoolExecutor() as pool:
        users = list(pool.map(start_user, [var] * 3))
    # What a server has just forked goes by the server's name for a moment.
    wait_until(lambda: len([line for line in processes_naming(var).values() if "postgres -D" in line]) == 1)
    assert all(user.poll() is None for user in users)


@pytest.mark.long
def test_two_checkouts_have_two_servers(folder: Path) -> None:
    one, other = PrivateDatabase(folder / "one" / "var"), PrivateDatabase(folder / "other" / "var")
    one.join()
    other.join()
    run_sql(one, "CREATE TABLE mine AS SELECT 1")
    assert ask(other, "SELECT to_regclass('mine')") == "None"
    other.leave()
    assert ask(one, "SELECT 1") == "1"
    one.leave()


@pytest.mark.long
def test_ctrl_c_does_not_reach_the_server_past_its_user(var: Path, start_user: StartUser) -> None:
    user, other = start_user(var), start_user(var)
    pid = server_pid(var)
    user.send_signal(signal.SIGINT)
    assert user.wait(timeout=10) != 0
    assert server_pid(var) == pid
    assert other.poll() is None


def test_the_last_user_to_die_by_kill_9_takes_the_server_along(var: Path, start_user: StartUser) -> None:
    user = start_user(var)
    user.kill()
    user.wait()
    wait_until(lambda: not processes_naming(var), 2)


@pytest.mark.long
def test_the_last_user_to_leave_waits_for_the_end_of_the_server(var: Path, start_user: StartUser) -> None:
    user = start_user(var)
    user.communicate(timeout=3)
    assert not processes_naming(var)


def test_a_socket_folder_that_others_may_enter_is_refused(var: Path) -> None:
    var.mkdir()
    find_cluster(var).sockets.mkdir(mode=0o755)
    with pytest.raises(Refusal, match="was not made by this server"):
        PrivateDatabase(var).join()
