"""Jobs without a named point, killed where something that the test holds keeps them waiting."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from puhui.kernel.models import JobRun
from tests.crash.beside import wait_until_done_or_stuck
from tests.crash.workers import Worker


@contextmanager
def killed_at(job: str, held: str, *values: object, **more: str) -> Iterator[None]:
    """Run a job until it waits for what the statement holds, and kill it there; yields when it is gone."""
    with Worker(f"credits.tasks.{job}", **more) as worker:
        worker.wait_for("ready")
        # Another connection holds it: who waits is not seen anew within one transaction.
        other = connection.copy()
        other.set_autocommit(False)
        try:
            with other.cursor() as cursor:
                cursor.execute(held, values)
            worker.tell("go")
            wait_until_done_or_stuck([worker])
            assert not worker.has_said("done"), "it was not held up"
            worker.end()
        finally:
            other.close()
    # A run that died says nothing; that it was begun is seen, and an hour's sweep calls it lost.
    assert JobRun.objects.get(job=job).status == "RUNNING"
    yield


def finished(job: str, **more: str) -> dict[str, int]:
    """Let another worker run the job once, and return what it counted."""
    with Worker(f"credits.tasks.{job}", **more) as worker:
        worker.wait_for("ready")
        worker.run()
    run = JobRun.objects.filter(job=job).latest("started_at")
    assert run.status == "DONE"
    return run.counts
