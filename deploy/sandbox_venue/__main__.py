"""Runs the sandbox venue until it is stopped: --port, --file, --host (the loopback unless told)."""

import argparse
import os
import signal
import sys
from pathlib import Path
from threading import Thread

from deploy.sandbox_venue.books import Books
from deploy.sandbox_venue.server import serve


def main() -> int:
    """Serves; 0 when it was asked to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--file", type=Path, required=True)
    asked = parser.parse_args()
    asked.file.parent.mkdir(parents=True, exist_ok=True)
    server = serve(asked.host, asked.port, Books(asked.file), os.environ.get("SANDBOX_VENUE_FAULT", ""))
    # shutdown() waits for the loop that this thread is in.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: Thread(target=server.shutdown, daemon=True).start())
    print(f"the sandbox venue listens on {asked.host}:{server.server_address[1]}", flush=True)
    server.serve_forever(poll_interval=0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
