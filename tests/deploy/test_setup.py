"""What comes before the virtual environment exists: each way to fail is one sentence and a non-zero exit."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import interpreter
from deploy.local.folders import CHECKOUT

VENV_IS_THERE = ".venv/bin/python"


@pytest.fixture
def checkout(folder: Path) -> Path:
    """A checkout with the starter and empty locks."""
    path = folder / "checkout"
    shutil.copytree(CHECKOUT / "deploy", path / "deploy", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "requirements-dev.txt"):
        (path / name).write_text("")
    return path


def start(checkout: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = arguments or ("-m", "deploy.local", "setup")
    return subprocess.run(
        [sys.executable, *command], cwd=checkout, capture_output=True, text=True, timeout=120
    )


def assert_refused(done: "subprocess.CompletedProcess[str]", words: str) -> None:
    """One sentence, beside what was announced, and no traceback."""
    assert done.returncode == 1
    assert words in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_port_in_use_is_said_before_anything_is_made(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        done = start(checkout, "-m", "deploy.local", "run")
    assert_refused(done, "cannot be used (Address already in use): stop what listens there, or take another")
    assert sorted(path.name for path in checkout.iterdir() if path.name != "__pycache__") == [
        "deploy",
        "requirements-dev.txt",
        "requirements.txt",
    ]


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none(checkout: Path, port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    assert_refused(start(checkout, "-m", "deploy.local", "run"), "must be a number from 1 to 65535")


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_another_python(checkout: Path, version: tuple[int, int]) -> None:
    pretend = f"""
import runpy, sys
sys.version_info = {version}
sys.argv = ["deploy.local", "run"]
runpy.run_module("deploy.local", run_name="__main__")
"""
    number = "{}.{}".format(*version)
    assert_refused(start(checkout, "-c", pretend), f"needs Python 3.11, 3.12 or 3.13 and this is {number}")


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_no_venv_module(checkout: Path, folder: Path, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "hide").mkdir()
    (folder / "hide" / "sitecustomize.py").write_text(f"import sys; sys.modules[{module!r}] = None")
    monkeypatch.setenv("PYTHONPATH", str(folder / "hide"))
    assert_refused(start(checkout), "`apt-get install python3-venv`")


@pytest.mark.parametrize("theirs", ["exit 0", "exit 1", None], ids=["with venv", "without venv", "none"])
def test_the_environment_is_of_the_distributions_python_of_this_version(
    folder: Path, theirs: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreter, "DISTRIBUTIONS", folder)
    python = folder / "python{}.{}".format(*sys.version_info[:2])
    if theirs:
        python.write_text(f"#!/bin/sh\n{theirs}\n")
        python.chmod(0o755)
    (folder / "python3.9").symlink_to("/bin/true")  # of another version
    taken = python if theirs == "exit 0" else Path(sys.executable).resolve()
    assert interpreter.base_python() == taken


@pytest.mark.slow
@pytest.mark.long
def test_a_link_to_somebody_elses_environment_is_replaced_and_theirs_is_left(
    checkout: Path, folder: Path
) -> None:
    theirs = folder / "theirs"
    theirs.mkdir()
    (theirs / "kept").write_text("")
    (checkout / ".venv").symlink_to(theirs)
    assert start(checkout).returncode == 0
    assert (checkout / VENV_IS_THERE).exists()
    assert not (checkout / ".venv").is_symlink()
    assert [path.name for path in theirs.iterdir()] == ["kept"]


def test_the_environment_is_made_once_and_anew_where_it_does_not_fit(checkout: Path) -> None:
    assert start(checkout).returncode == 0
    assert (checkout / VENV_IS_THERE).exists()
    # again: nothing to do, nothing said
    assert start(checkout).stderr == ""
    # another content of the lock
    (checkout / "requirements-dev.txt").write_text("# changed\n")
    done = start(checkout)
    assert "Installing requirements-dev.txt" in done.stderr
    assert "Making" not in done.stderr
    # made by another Python
    packages = checkout / ".venv" / "lib" / "python{}.{}".format(*sys.version_info[:2])
    packages.rename(packages.with_name("python3.9"))
    assert not is_usable(checkout)
    packages.with_name("python3.9").rename(packages)
    assert is_usable(checkout)
    # cut off while it was made
    pip = checkout / ".venv" / "bin" / "pip"
    pip.rename(pip.with_name("other"))
    assert not is_usable(checkout)
    pip.with_name("other").rename(pip)
    # the checkout was moved, with spaces and Han letters in its new path
    moved = checkout.rename(checkout.with_name("搬 家"))
    assert not is_usable(moved)
    assert "Making" in start(moved).stderr
    assert is_usable(moved)


def is_usable(checkout: Path) -> bool:
    check = "import sys; from deploy.local.install import venv_is_usable; sys.exit(not venv_is_usable())"
    return start(checkout, "-c", check).returncode == 0


@pytest.mark.slow
def test_no_network_and_a_package_that_was_tampered_with(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    lock = checkout / "requirements-dev.txt"
    lock.write_text(f"puhui-demo==1.0 --hash=sha256:{'0' * 64}\n")
    assert_refused(start(checkout), "could not be installed: the package index cannot be reached")
    (checkout / "puhui_demo-1.0-py3-none-any.whl").write_text("something else")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(checkout))
    assert_refused(start(checkout), "DO NOT MATCH THE HASHES")
    lock.write_text("")
    assert start(checkout).returncode == 0
