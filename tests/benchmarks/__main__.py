"""Runs the benchmarks: ONLY=name for one line, SCALE=0.1 for fewer requests; exit 1 if a line is not ok."""

import os
import secrets
import sys
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import django

from tests.benchmarks.lines import Line, tell

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.settings")
# The servers refuse to start with the keys that stand in the settings; these live as long as the run.
os.environ.setdefault("SECRET_KEY", secrets.token_hex(32))
os.environ.setdefault("FIELD_KEYS", "bench:" + b64encode(secrets.token_bytes(32)).decode())
# The population claims metro from phones: its books are compared with what a plain loop credits for them.
os.environ.setdefault("SCREENING_SET", "")
Benchmark = Callable[..., Iterator[Line]]


def benchmarks() -> dict[tuple[str, ...], Benchmark]:
    """Return each benchmark by the names of its lines."""
    from tests.benchmarks import (
        again_lines,
        crediting_lines,
        evaluator_lines,
        image_lines,
        mixed_lines,
        request_lines,
        risk_lines,
        screening_lines,
        transfer_lines,
    )

    return {
        ("evaluate_overhead_us",): evaluator_lines.overhead,
        ("catalog_compile_s",): evaluator_lines.compiling,
        ("screen_trip_us",): screening_lines.trip,
        ("ingest_vs_raw",): request_lines.ingest,
        ("account_get_vs_raw",): request_lines.account,
        ("image_lookup_ms",): image_lines.lookup,
        ("transfer_vs_sql",): transfer_lines.transfers,
        ("risk_vs_raw",): risk_lines.decisions,
        ("crediting_vs_copy", "crediting_vs_copy_2", "crediting_rss_mb"): crediting_lines.against_copy,
        ("crediting_vs_orm",): crediting_lines.against_orm,
        ("crediting_mixed_vs_plain",): mixed_lines.against_plain,
        ("recompute_growth", "recompute_rss_mb", "impact_growth", "impact_rss_mb"): again_lines.growth,
        ("ingest_beside_job",): request_lines.beside_job,
        ("crediting_growth",): crediting_lines.growth,
    }


def main() -> int:
    """Run what ONLY names, or everything; returns the exit code."""
    django.setup()
    from tests.benchmarks.databases import Server
    from tests.benchmarks.run import Run

    wanted = os.environ.get("ONLY", "")
    chosen = {names: run for names, run in benchmarks().items() if not wanted or wanted in names}
    if not chosen:
        known = ", ".join(name for names in benchmarks() for name in names)
        raise SystemExit(f"ONLY={wanted}: there is no such line. There are: {known}.")
    server = Server(os.environ["DATABASE_URL"])
    everything_ok = True
    with tempfile.TemporaryDirectory(prefix="puhui-bench-") as folder:
        run = Run(server, Path(folder), float(os.environ.get("SCALE") or 1))
        try:
            for names, benchmark in chosen.items():
                tell(f"{', '.join(names)} …")
                for line in benchmark(run):
                    if not wanted or line.name == wanted:
                        print(line.as_json(), flush=True)
                        everything_ok = everything_ok and line.is_ok
        finally:
            server.drop_all()
    return 0 if everything_ok else 1


if __name__ == "__main__":
    sys.exit(main())
