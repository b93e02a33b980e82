"""Hands a foreign file to a child process and hears what it found."""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from credits.evidence.models import MediaType
from credits.evidence.refusals import BY_CODE, FileDamaged, ImageTooLarge, TableRefused
from puhui.kernel.errors import PuhuiError, gettext_noop

log = logging.getLogger(__name__)
CHILD = Path(__file__).with_name("child")
# By the clock: of the processor the child has ten, which end it from within (sandbox.py). On a busy machine
# it waits its turn, and an honest photograph must not be called too large for that.
SECONDS = 30
IMAGES = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIF})
# A child may take half a GiB: of one server process, two at a time.
_turns = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the child read: the size of an image in pixels, what the file says of itself, how it is found
    again.

    `copy` is what is served: an image of the pixels alone, a table of the cells alone; none of a document.
    """

    width: int | None
    height: int | None
    copy: bytes
    facts: dict[str, Any] = field(default_factory=dict)
    prints: dict[str, Any] | None = None


def decode(content: bytes, media_type: MediaType) -> Decoded:
    """Read a file in a child process. Raises FileTypeRefused, FileDamaged, ImageTooLarge, TableRefused."""
    # -I: neither its folder nor the environment lends it code.
    command = [sys.executable, "-I", str(CHILD), media_type.value]
    with _turns:
        try:
            done = subprocess.run(  # noqa: S603  every word of the command is ours
                command, input=content, capture_output=True, timeout=SECONDS, env={}, cwd="/", check=False
            )
        except subprocess.TimeoutExpired as error:
            raise _fell_over(media_type, "time") from error
    head, _, copy = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        raise _fell_over(media_type, f"exit {done.returncode}: {done.stderr[-300:]!r}")
    answer = json.loads(head)
    if "refused" in answer:
        log.info("evidence refused: %s (%s)", answer["refused"], answer["why"])
        if answer["refused"] == TableRefused.code:
            raise _of_table(answer)
        raise BY_CODE[answer["refused"]]
    return Decoded(answer["width"], answer["height"], copy, answer["facts"], answer["prints"])


def _of_table(answer: dict[str, Any]) -> TableRefused:
    """Name the cell, and what is wrong there where people can mend it."""
    if not answer.get("place"):
        return TableRefused()
    row, column = answer["place"]
    if answer["why"] == "formula":
        return TableRefused(
            gettext_noop("Row %(row)s, column %(column)s: a formula."), row=row, column=column
        )
    return TableRefused(gettext_noop("Row %(row)s, column %(column)s."), row=row, column=column)


def _fell_over(media_type: MediaType, why: str) -> PuhuiError:
    log.warning("evidence decoder fell over: %s", why)
    return ImageTooLarge() if media_type in IMAGES else FileDamaged()
