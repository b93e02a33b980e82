"""A firm's system that takes webhooks, in a process of its own, and misbehaves as told.

    python tests/accounts/notifications/receiver.py <port file> <log file> <behaviour,behaviour,…>

Each call is answered by the next behaviour (the last one stays): ok, fail, redirect, close, slow, garbage,
drip (a status without end, a byte at a time), huge (taken, with an answer of a gigabyte).
What came is appended to the log: one JSON object a line.
"""

import json
import sys
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT_FILE, LOG = Path(sys.argv[1]), Path(sys.argv[2])
behaviours = sys.argv[3].split(",")


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps({"headers": dict(self.headers), "body": body, "path": self.path}) + "\n")
        behaviour = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
        if behaviour == "close":
            self.connection.close()
        elif behaviour == "garbage":
            self.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n")
        elif behaviour == "drip":
            self.drip()
        elif behaviour == "huge":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 30))
            self.end_headers()
            self.pour()
        elif behaviour == "redirect":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
        else:
            if behaviour == "slow":
                time.sleep(30)
            self.send_response(200 if behaviour == "ok" else 500)
            self.end_headers()

    def drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 O")
        while True:  # until the other side is gone
            self.wfile.write(b"K")
            time.sleep(0.05)

    def pour(self) -> None:
        for _ in range(1 << 10):
            self.wfile.write(bytes(1 << 20))

    def handle_one_request(self) -> None:
        with suppress(ConnectionError):
            super().handle_one_request()

    def log_message(self, *_args) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
PORT_FILE.write_text(str(server.server_port), encoding="ascii")
server.serve_forever()
