"""Finds out when the web server is ready, and tells what to do then."""

import http.client
import json
import sys
from pathlib import Path


def is_ready(host: str, port: int) -> bool:
    """Tells whether /readyz answers 200."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """Gives the address under which this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - nothing listens here


def address_of(host: str, port: int) -> str:
    """Gives the address under which this machine reaches what listens there."""
    name = reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def announce(host: str, port: int, var: Path) -> None:
    """Prints the addresses and the next thing to try."""
    base = address_of(host, port)
    sign_ins = var / "demo" / "sign-ins.json"
    phone = _resident_phone(sign_ins)
    print(f"""
puhui is ready.

  API      {base}/api/v1/
  Admin    {base}/admin/
  Sign-ins {sign_ins if sign_ins.exists() else "(DEMO is off)"}
  Logs     {var / "log"}

Next, ask for a sign-in code and read it:

  curl -s {base}/api/v1/auth/otp -H 'Content-Type: application/json' -d '{{"phone": "{phone}"}}'
  cat '{var}/sms/{phone}.txt'

Ctrl-C stops everything.
""")
    sys.stdout.flush()


def _resident_phone(sign_ins: Path) -> str:
    try:
        cast = json.loads(sign_ins.read_text(encoding="utf-8"))
        return next(
            str(person["phone"]) for person in cast if person["role"] == "RESIDENT" and person["phone"]
        )
    except (OSError, ValueError, LookupError, TypeError, StopIteration):
        return "+8613800138000"
