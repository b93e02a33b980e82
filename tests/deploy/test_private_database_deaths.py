"""The private PostgreSQL after kill -9 and other accidents: it comes back, and nobody else is hurt."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from deploy.local.cluster import find_cluster
from deploy.local.database import PrivateDatabase
from deploy.local.folders import CHECKOUT
from deploy.local.leftovers import clear_leftovers, is_server, ready_socket_folder
from tests.deploy.conftest import StartUser
from tests.deploy.processes import ask, keeper_pid, processes_naming, run_sql, server_pid, wait_until


def leave_data(var: Path) -> Path:
    """Makes a database, stops it, and gives its data folder."""
    database = PrivateDatabase(var)
    database.join()
    run_sql(database, "CREATE TABLE kept AS SELECT 42 AS n")
    database.leave()
    return find_cluster(var).data


def assert_comes_back(var: Path) -> None:
    database = PrivateDatabase(var)
    database.join()
    assert ask(database, "SELECT n FROM kept") == "42"
    database.leave()


def test_the_server_dies_with_its_keeper(var: Path, database: PrivateDatabase) -> None:
    server = server_pid(var)
    os.kill(keeper_pid(var), signal.SIGKILL)
    wait_until(lambda: not is_server(server, find_cluster(var).data), 3)
    assert database.is_lost()
    database.ensure_kept()
    data = find_cluster(var).data
    wait_until(lambda: ready_socket_folder(data) and server_pid(var) != server)


@pytest.mark.long
def test_the_keeper_ends_when_the_server_is_killed(var: Path) -> None:
    leave_data(var)
    database = PrivateDatabase(var)
    database.join()
    os.kill(server_pid(var), signal.SIGKILL)
    wait_until(database.is_lost)
    database.leave()
    assert_comes_back(var)


@pytest.mark.long
def test_both_killed(var: Path) -> None:
    leave_data(var)
    database = PrivateDatabase(var)
    database.join()
    keeper, server = keeper_pid(var), server_pid(var)
    os.kill(keeper, signal.SIGKILL)
    os.kill(server, signal.SIGKILL)
    wait_until(database.is_lost)
    database.leave()
    assert_comes_back(var)


def test_user_keeper_and_server_killed_at_once(var: Path, start_user: StartUser) -> None:
    leave_data(var)
    user = start_user(var)
    for pid in (keeper_pid(var), server_pid(var), user.pid):
        os.kill(pid, signal.SIGKILL)
    user.wait()
    assert_comes_back(var)


@pytest.mark.long
def test_a_backend_in_a_long_query_does_not_block_the_next_start(var: Path) -> None:
    data = leave_data(var)
    database = PrivateDatabase(var)
    database.join()
    busy = psycopg.connect(database.url("postgres", "postgres"), autocommit=True)
    backend = busy.info.backend_pid
    # never looks up from its work, so it does not notice that its server is gone
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000)")
    time.sleep(0.3)
    os.kill(server_pid(var), signal.SIGKILL)
    wait_until(database.is_lost)
    assert Path(f"/proc/{backend}/cwd").readlink() == data
    database.leave()
    assert_comes_back(var)
    wait_until(lambda: not Path(f"/proc/{backend}").exists())
    busy.close()


def test_a_zombie_in_the_pid_file_is_no_server(var: Path) -> None:
    data = leave_data(var)
    dead = subprocess.Popen(["true"])
    wait_until(lambda: ") Z " in Path(f"/proc/{dead.pid}/stat").read_text())  # nobody has asked how it ended
    (data / "postmaster.pid").write_text(f"{dead.pid}\n{data}\n0\n5432\n/tmp\n\n0 0\nready\n")
    assert_comes_back(var)
    dead.wait()


def test_a_recycled_pid_in_the_pid_file_is_left_alone(var: Path) -> None:
    data = leave_data(var)
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        (data / "postmaster.pid").write_text(f"{bystander.pid}\n{data}\n1\n5432\n/tmp\n\n1 1\nready   \n")
        assert_comes_back(var)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_recycled_pid_of_the_servers_own_user_is_left_alone(var: Path) -> None:
    data = leave_data(var)
    owner = data.stat()
    become = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    bystander = subprocess.Popen(["sleep", "60"], **become)
    try:
        (data / "postmaster.pid").write_text(f"{bystander.pid}\n{data}\n")
        assert_comes_back(var)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.parametrize("text", ["", "\n", "12", "not a number\n", "-1\n", "0\n", "1\n"])
def test_a_cut_off_pid_file(var: Path, text: str) -> None:
    cluster = find_cluster(var)
    cluster.data.mkdir(parents=True)
    (cluster.data / "postmaster.pid").write_text(text)
    clear_leftovers(cluster)
    assert not (cluster.data / "postmaster.pid").exists()


def test_a_cut_off_initdb_is_started_afresh(var: Path) -> None:
    var.mkdir()
    data = find_cluster(var).data
    unfinished = data.with_name(f"{data.name}.unfinished")
    (unfinished / "base").mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    leave_data(var)
    assert_comes_back(var)
    assert not unfinished.exists()


def test_initdb_killed_in_the_middle(var: Path) -> None:
    keeper = subprocess.Popen([sys.executable, "-m", "deploy.local.keeper", str(var)], cwd=CHECKOUT)
    wait_until(lambda: list(var.glob("postgres-*.unfinished/PG_VERSION")))
    keeper.kill()
    keeper.wait()
    wait_until(lambda: not processes_naming(var))
    leave_data(var)
    assert_comes_back(var)
