"""Transfers by the ledger's command, 8 clients at once, against a bare SQL function with the same writes."""

from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from tests.benchmarks.lines import Line, higher, rounded
from tests.benchmarks.processes import Helper, run_helpers
from tests.benchmarks.run import Run

CLIENTS, ROUNDS, TRANSFERS = 8, 5, 1_500
LIMIT = 0.25


def transfers(run: Run) -> Iterator[Line]:
    """Coins spent, each client from a holding of its own."""
    run.server.create("transfers", run.bare)
    as_owner = run.server.environment("transfers")
    (made,) = run_helpers([Helper("transfer_client", as_owner, "prepare", str(CLIENTS))])
    number = str(max(int(TRANSFERS * run.scale), 50))
    environment = run.server.environment("transfers", "web")
    with ExitStack() as ending:
        clients = []
        for holding in made["holdings"]:
            clients.append(Helper("transfer_client", environment, "spend", number, str(holding)))
            ending.callback(clients[-1].stop)
        for client in clients:
            client.wait_ready()
        for client in clients:
            client.go()
        for client in clients:
            client.result()
        rounds = [(_per_second(clients, "command"), _per_second(clients, "bare")) for _ in range(ROUNDS)]
    run.server.drop("transfers")
    ratio = median(ours / bare for ours, bare in rounds)
    detail = {"ours_per_s": rounded((ours for ours, _ in rounds), 0)}
    detail |= {"bare_per_s": rounded((bare for _, bare in rounds), 0), "clients": CLIENTS}
    yield higher("transfer_vs_sql", ratio, LIMIT, **detail)


def _per_second(clients: list[Helper], way: str) -> float:
    """Return how many transfers all clients together made a second, going the same way at once."""
    for client in clients:
        client.go(way)
    return sum(client.result()["per_s"] for client in clients)
