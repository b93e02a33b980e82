"""Whole files of all eight kinds, damaged at random: what a seed makes is always the same."""

import random
import struct
from collections.abc import Callable, Iterator
from functools import cache

from PIL import Image

from tests.credits.evidence import files

TIMES = (2, 8, 64)
# Values of a size field that arithmetic trips over.
SIZES = (0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF, 20_000)
HEADS = (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"PK\x03\x04", b"\0\0\0\x18ftypheic")
TAILS = (
    b"<script>alert(1)</script>",
    b"PK\x05\x06" + bytes(18),
    b"%%EOF\n",
    b"\0" * 64,
    b"<?php system(1)?>",
)


@cache
def samples() -> dict[str, bytes]:
    """Return one small file of each kind."""
    scene = files.scene(1, (160, 120))
    return {
        "JPEG": files.photographed(scene, taken_at="2026:11:02 08:10:00"),
        "progressive JPEG": files.saved(scene, "JPEG", progressive=True),
        "PNG": files.saved(scene.quantize(16), "PNG"),
        "WEBP": files.saved(scene, "WEBP"),
        "lossless WEBP": files.saved(scene.resize((40, 30), Image.Resampling.BOX), "WEBP", lossless=True),
        "HEIC": files.heic(),
        "PDF": files.pdf(),
        "CSV": files.csv_table(),
        "CSV in GB18030": files.csv_table("gb18030"),
        "XLSX": files.workbook(),
        "GPX": files.gpx(),
    }


def _flipped(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.choice(TIMES)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _flipped_in_the_head(content: bytes, dice: random.Random) -> bytes:
    return _flipped(content[:64], dice) + content[64:]


def _cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content))]


def _size_field(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(max(1, len(content) - 4))
    size = struct.pack(dice.choice("<>") + "I", dice.choice(SIZES))
    return content[:at] + size + content[at + 4 :]


def _emptied(content: bytes, dice: random.Random) -> bytes:
    at, length = dice.randrange(len(content)), dice.choice((4, 40, 400))
    return content[:at] + dice.choice((b"\0", b"\xff")) * length + content[at + length :]


def _repeated(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    piece = content[at : at + dice.choice((8, 100, 1_000))]
    return content[:at] + piece * dice.choice((2, 50)) + content[at:]


def _spliced(content: bytes, dice: random.Random) -> bytes:
    other = dice.choice(list(samples().values()))
    return content[: dice.randrange(len(content))] + other[dice.randrange(len(other)) :]


def _relabelled(content: bytes, dice: random.Random) -> bytes:
    head = dice.choice(HEADS)
    return head + content[len(head) :]


def _followed(content: bytes, dice: random.Random) -> bytes:
    return content + dice.choice((*TAILS, *samples().values()))


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flipped,
    _flipped_in_the_head,
    _cut,
    _size_field,
    _emptied,
    _repeated,
    _spliced,
    _relabelled,
    _followed,
)


def mutants(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield damaged files without an end, each with what was done to what."""
    dice = random.Random(seed)
    number = 0
    while True:
        # Every kind as often as every other, however many changes there are.
        kind, content = list(samples().items())[number % len(samples())]
        changes = dice.sample(CHANGES, dice.choice((1, 1, 2)))
        for change in changes:
            content = change(content or b"\0", dice)
        yield f"{number}: {kind}{''.join(change.__name__ for change in changes)}", content
        number += 1
