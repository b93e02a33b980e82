"""Requests through the API against a bare handler on the same server and workers, and beside the batch."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from typing import Any

from tests.benchmarks.lines import Line, higher, lower, rounded
from tests.benchmarks.processes import Helper, run_helpers
from tests.benchmarks.run import Run
from tests.benchmarks.web_server import serving

ROUNDS = 5
CONNECTIONS = 8
PEOPLE = 64
POSTS, GETS = 400, 3_000
OURS, BARE = "puhui.wsgi", "tests.benchmarks.bare_wsgi"
# The job's backlog: enough that it runs as long as the posts beside it are measured.
BACKLOG = 1_000_000


@dataclass
class Web:
    """A database with people who are signed in, and load for servers on it."""

    run: Run
    name: str
    people: dict[str, Any]
    seeds: Iterator[int] = field(default_factory=count)

    def load(self, port: int, kind: str, number: int, connections: int = CONNECTIONS) -> dict[str, float]:
        """Send so many requests to a port; returns the rate and latencies."""
        orders = {"port": port, "connections": connections, "kind": kind, "count": number}
        orders |= {"seed": next(self.seeds), **self.people}
        file = self.run.folder / "orders.json"
        file.write_text(json.dumps(orders), encoding="utf-8")
        (result,) = run_helpers(
            [Helper("load_client", self.run.server.environment(self.name, "web"), str(file))]
        )
        return result


def _web(run: Run, name: str, template: str) -> Web:
    run.server.create(name, template)
    (people,) = run_helpers([Helper("web_people", run.server.environment(name), str(PEOPLE))])
    return Web(run, name, people)


def ingest(run: Run) -> Iterator[Line]:
    """POST of 50 activities."""
    yield from _against_bare(run, "ingest_vs_raw", "post", POSTS)


def account(run: Run) -> Iterator[Line]:
    """GET of the account."""
    yield from _against_bare(run, "account_get_vs_raw", "get", GETS)


def _against_bare(run: Run, name: str, kind: str, number: int) -> Iterator[Line]:
    web = _web(run, "web", run.bare)
    number = max(int(number * run.scale), CONNECTIONS)
    environment = run.server.environment(web.name, "web") | {"VAR_DIR": str(run.folder)}
    with ExitStack() as servers:
        ours, bare = (servers.enter_context(serving(app, environment)) for app in (OURS, BARE))
        _warm_up(run, web, ours, bare)
        rounds = [(web.load(ours, kind, number), web.load(bare, kind, number)) for _ in range(ROUNDS)]
    ratio = median(one["per_s"] / other["per_s"] for one, other in rounds)
    detail = {"ours_per_s": rounded((one["per_s"] for one, _ in rounds), 0)}
    detail |= {"bare_per_s": rounded((other["per_s"] for _, other in rounds), 0)}
    detail |= {"ours_p99_ms": rounded((one["p99_ms"] for one, _ in rounds), 1), "requests": number}
    run.server.drop(web.name)
    yield higher(name, ratio, 0.4, **detail)


def _warm_up(run: Run, web: Web, *ports: int) -> None:
    """Let every worker and thread have its connection and catalogs, and the people some grams."""
    for port in ports:
        web.load(port, "post", 2 * PEOPLE)
    run_helpers([Helper("crediting_worker", run.server.environment(web.name, "worker"))])
    for port in ports:
        web.load(port, "get", 2 * PEOPLE)


def beside_job(run: Run) -> Iterator[Line]:
    """How long a POST takes at the worst while the batch decides a backlog, against an idle machine."""
    web = _web(run, "web", run.stored(BACKLOG).loaded)
    number = max(int(POSTS * run.scale), CONNECTIONS)
    environment = run.server.environment(web.name, "web") | {"VAR_DIR": str(run.folder)}
    job = Helper("crediting_worker", run.server.environment(web.name, "worker"), "held")
    rounds = []
    try:
        with serving(OURS, environment) as port:
            web.load(port, "post", 2 * PEOPLE)
            job.wait_ready()
            job.go()
            for _ in range(ROUNDS):
                idle = web.load(port, "post", number)
                job.go("on")
                beside = web.load(port, "post", number)
                job.go("off")
                if not job.result()["is_waiting"]:
                    raise AssertionError("the job was done before the requests were")
                rounds.append((idle["p99_ms"], beside["p99_ms"]))
    finally:
        job.stop()
    run.server.drop(web.name)
    detail = {
        name: rounded(values, 1)
        for name, values in zip(("idle_p99_ms", "beside_p99_ms"), zip(*rounds, strict=True), strict=True)
    }
    yield lower("ingest_beside_job", median(beside / idle for idle, beside in rounds), 3, **detail)
