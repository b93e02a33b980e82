"""Hands a foreign file to a child process and hears what it found."""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from credits.evidence.models import MediaType
from credits.evidence.refusals import BY_CODE, FileDamaged, ImageTooLarge
from puhui.kernel.errors import PuhuiError

log = logging.getLogger(__name__)
CHILD = Path(__file__).with_name("child")
SECONDS = 10
# A child may take half a GiB: of one server process, two at a time.
_turns = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the child read: the copy of an image with its size in pixels; nothing of a document."""

    width: int | None
    height: int | None
    copy: bytes


def decode(content: bytes, media_type: MediaType) -> Decoded:
    """Read a file in a child process. Raises FileTypeRefused, FileDamaged, ImageTooLarge."""
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
        raise BY_CODE[answer["refused"]]
    return Decoded(answer["width"], answer["height"], copy)


def _fell_over(media_type: MediaType, why: str) -> PuhuiError:
    log.warning("evidence decoder fell over: %s", why)
    return FileDamaged() if media_type is MediaType.PDF else ImageTooLarge()
