"""Writes messages to files, for the embedded set-up: `<SMS_DIR>/<phone with its +>.txt`, the latest one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


def send(phone: str, text: str) -> None:
    """Replace the number's file in one step: no reader sees half a message, and only the owner may read."""
    folder = Path(settings.SMS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # mkstemp opens with 0600; the name it gives does not end in .txt, so nobody takes it for a message.
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".message-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text.rstrip("\n") + "\n")
        with _unnamed():
            os.replace(temporary, folder / f"{phone}.txt")
    except BaseException:
        os.unlink(temporary)
        raise


def append(phone: str, text: str) -> None:
    """Add news to the number's other file, `<phone>.notices.txt`, which only the owner may read."""
    folder = Path(settings.SMS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _unnamed():
        handle = os.open(folder / f"{phone}.notices.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as notices:
        notices.write(text.rstrip("\n") + "\n\n")


@contextmanager
def _unnamed() -> Iterator[None]:
    """Let an OSError go on without its file's name: that is the phone number, and errors go to the log."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror) from None
