"""Listens to signals, and has the kernel send one when a parent dies (Linux)."""

import ctypes
import os
import select
import signal
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Bell:
    """Turns signals into something a loop can wait for, beside other things to read.

    Handlers are set explicitly: a process started with `&` ignores SIGINT otherwise.
    """

    def __init__(self, *signals: signal.Signals) -> None:
        self._reader, writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for each in signals:
            signal.signal(each, lambda number, frame: None)

    def wait(self, seconds: float | None = None, files: Sequence[int] = ()) -> tuple[set[int], set[int]]:
        """Waits for a signal, for one of `files` to have something (or to end), or for time to pass."""
        ready, _, _ = select.select([self._reader, *files], [], [], seconds)
        rung = set(os.read(self._reader, 512)) if self._reader in ready else set()
        return rung, set(ready) - {self._reader}


def die_with_parent(parent: int, sig: signal.Signals = signal.SIGTERM) -> None:
    """Asks for `sig` when the parent dies, be it by kill -9.

    For use between fork and exec, after privileges were dropped: a change of user clears the request.
    It is the parent's thread that counts, so fork from the main thread.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
    if os.getppid() != parent:  # it died before the request was in place
        os._exit(1)


def unwind_on_sigterm() -> None:
    """Makes SIGTERM and SIGHUP unwind this process, as Ctrl-C does; `&` would have Ctrl-C ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda number, frame: sys.exit(128 + number))
