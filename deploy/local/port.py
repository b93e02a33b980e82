"""Checks that the address the web server is to listen on is free, before anything is started."""

import os
import socket

from deploy.local.refusal import Refusal


def web_address() -> tuple[str, int]:
    """Gives HOST and PORT of the environment, or the loopback address and 8000."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise Refusal(f"PORT is {port!r} and must be a number from 1 to 65535.")
    return host, int(port)


def free_port_after(port: int) -> int:
    """Gives the next port of the loopback address that is free, or any free one."""
    for wanted in (port + 1, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except (OSError, OverflowError):
                continue
            return int(probe.getsockname()[1])
    raise Refusal("No port of the loopback address is free.")


def check_free(host: str, port: int) -> None:
    """Refuses an address that something listens on, or that cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise Refusal(
                f"Port {port} on {host} cannot be used ({error.strerror}): "
                f"stop what listens there, or take another one, as in `make run PORT={port + 1}`."
            ) from None
