"""Runs the whole of puhui on this machine until Ctrl-C: database, web server, worker, sandbox venue."""

import sys
import time
from collections.abc import Callable

from deploy.local import locks
from deploy.local.access import database_in_use
from deploy.local.database import PrivateDatabase
from deploy.local.environment import Environment, demonstration_environment, with_role, write_local_env
from deploy.local.folders import VENV_PYTHON, log_file, prepared_lock, var_folder
from deploy.local.port import check_free, free_port_after, web_address
from deploy.local.ready import address_of, announce, is_ready
from deploy.local.refusal import Refusal
from deploy.local.signals import unwind_on_sigterm
from deploy.local.step import run_step
from deploy.local.supervisor import Child, Pause, stop, supervise

READY_SECONDS = 60


def main() -> int:
    """Starts, waits for a signal, stops; 0 when it was asked to stop."""
    unwind_on_sigterm()
    host, port = web_address()
    check_free(host, port)
    # the port is not taken before the database is prepared
    if not (mine := locks.take_free(var_folder() / "locks" / f"port-{port}")):
        raise Refusal(f"puhui is being started on port {port} from this checkout already.")
    environment = {**demonstration_environment(), "HOST": host, "PORT": str(port)}
    # What people are sent leads back here, whichever name they call it by.
    environment.setdefault("PUBLIC_URL", address_of(host, port))
    # A venue of one's own, or "" for none, wins; ours is to try the bridge with.
    venue = None if "SANDBOX_VENUE_URL" in environment else _venue(environment, free_port_after(port))
    try:
        with mine, database_in_use() as database:
            web = _web(environment, database)
            _prepare(with_role(environment, "owner", database), web, lambda: check_free(host, port))
            # A second run of this checkout, on another port, leaves the periodic jobs to the first.
            beat = locks.take_free(var_folder() / "locks" / "beat")
            children = [web, _worker(environment, database, port, beat is not None)]
            supervise([*children, *([venue] if venue else [])], _Watch(database, host, port))
    except KeyboardInterrupt:
        pass
    print("Stopped.", file=sys.stderr)
    return 0


def _prepare(environment: Environment, web: Child, check: Callable[[], None]) -> None:
    """Brings the database up to date, while the web server is imported; `check` has the last word."""
    write_local_env(environment, var_folder())
    (var_folder() / "static").mkdir(exist_ok=True)  # whitenoise warns where there is none
    with locks.take(prepared_lock()):  # migrations do not run twice at once, and the web server waits for it
        print("Preparing the database", file=sys.stderr)
        web.keep_running()
        quiet = {"LOG_LEVEL": "WARNING", **environment}
        try:
            if code := run_step([VENV_PYTHON, "-m", "deploy.local.prepare"], quiet):
                raise Refusal(f"The database could not be prepared (code {code}): the reason is above.")
            check()  # preparing took a while
        except BaseException:
            stop([web])  # before it listens
            raise


def _web(environment: Environment, database: PrivateDatabase | None) -> Child:
    command = [str(VENV_PYTHON), "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "puhui.wsgi"]
    told = {**with_role(environment, "web", database), "PREPARED_LOCK": str(prepared_lock())}
    return Child("web", command, told)


def _worker(environment: Environment, database: PrivateDatabase | None, port: int, beat: bool) -> Child:
    worker = [VENV_PYTHON, "-m", "celery", "-A", "puhui", "worker", "--pool", "threads", "--concurrency", "2"]
    worker += ["--hostname", f"worker-{port}@%h", "--loglevel", "INFO"]
    if beat:
        worker += ["-B", "--schedule", str(var_folder() / "beat-schedule")]
    return Child("worker", [str(part) for part in worker], with_role(environment, "worker", database))


def _venue(environment: Environment, port: int) -> Child:
    """Gives the sandbox venue, and tells everybody else where it listens."""
    file = var_folder() / "venue" / "venue.sqlite"
    command = [str(VENV_PYTHON), "-m", "deploy.sandbox_venue", "--port", str(port), "--file", str(file)]
    environment["SANDBOX_VENUE_URL"] = f"http://127.0.0.1:{port}"
    # It is nobody of ours: no address of a database, no key.
    names = ("PATH", "PYTHONUNBUFFERED", "VAR_DIR", "SANDBOX_VENUE_FAULT")
    return Child("venue", command, {name: environment[name] for name in names if name in environment})


class _Watch:
    """Looks, at every tick of the supervisor, after the database, and until it is there for readiness."""

    def __init__(self, database: PrivateDatabase | None, host: str, port: int) -> None:
        self._database, self._host, self._port = database, host, port
        self._since = time.monotonic()
        self._ready = False
        self._pause, self._kept_since, self._due = Pause(), self._since, 0.0

    def __call__(self) -> None:
        now = time.monotonic()
        if self._database and self._database.is_lost():
            if not self._due:
                self._due = now + (wait := self._pause.after(now - self._kept_since))
                print(f"PostgreSQL ended; again in {wait:g} s. See {log_file('postgres')}", file=sys.stderr)
            elif now >= self._due:
                self._due, self._kept_since = 0.0, now
                self._database.ensure_kept()
        if not self._ready and is_ready(self._host, self._port):
            self._ready = True
            announce(self._host, self._port, var_folder())
        if not self._ready and now - self._since > READY_SECONDS:
            raise Refusal(
                f"The web server is not ready after {READY_SECONDS} s: see {log_file('web')} "
                f"and http://{self._host}:{self._port}/readyz."
            )


if __name__ == "__main__":
    sys.exit(main())
