"""A HEIC put together of tiles, box by box (ISO/IEC 23008-12), as phones do.

What reads these files here cannot write them, and no phone codes twelve megapixels in one piece.
"""

import struct
from functools import cache
from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).parent / "samples"
TILE = 512
_TILES = sorted(SAMPLES.glob("tile-*.heic"))
# irot: quarter turns against the clock, by what EXIF calls the orientation.
QUARTERS = {1: 0, 3: 2, 6: 3, 8: 1}


class Item(NamedTuple):
    """One item: its bytes, its properties by place from 1 (essential ones negative), what it refers to."""

    number: int
    kind: bytes
    content: bytes
    properties: tuple[int, ...] = ()
    refers: tuple[bytes, tuple[int, ...]] | None = None
    is_hidden: bool = False


def box(kind: bytes, *parts: bytes) -> bytes:
    """Return a box with its length."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    """Return a box with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


@cache
def tiles() -> tuple[bytes, list[bytes]]:
    """Return what a decoder has to know of the sample tiles (their hvcC box), and each one's coded bytes."""
    contents = [path.read_bytes() for path in _TILES]
    at = contents[0].index(b"hvcC") - 4
    config = contents[0][at : at + int.from_bytes(contents[0][at : at + 4], "big")]
    if any(config not in content for content in contents):
        raise AssertionError("the tiles are coded in different ways")
    return config, [content[content.index(b"mdat") + 4 :] for content in contents]


def heic(
    size: tuple[int, int],
    arranged: list[int],
    *,
    exif: bytes,
    orientation: int = 1,
    brand: bytes = b"heic",
    gain_map: bool = False,
    behind: bytes = b"",
) -> bytes:
    """Return a picture of `size` before turning, its tiles in lines by their place among the samples.

    `exif` begins with its own mark; `gain_map` adds the smaller picture by which a screen shows it brighter;
    `behind` is what follows the picture in the file.
    """
    config, coded = tiles()
    across, down = -(-size[0] // TILE), -(-size[1] // TILE)
    one, grid, about, brighter = 1, across * down + 1, across * down + 2, across * down + 3
    ispe_tile, ispe = (full(b"ispe", struct.pack(">II", *sides)) for sides in ((TILE, TILE), size))
    properties = [
        config,
        ispe_tile,
        ispe,
        box(b"irot", bytes([QUARTERS[orientation]])),
        full(b"pixi", b"\x03\x08\x08\x08"),
        full(b"auxC", b"urn:com:apple:photo:2020:aux:hdrgainmap\0"),
    ]
    items = [
        Item(number, b"hvc1", coded[which % len(coded)], (-1, 2, 5), is_hidden=True)
        for number, which in enumerate(arranged[: across * down], one)
    ]
    laid = struct.pack(">BBBBHH", 0, 0, down - 1, across - 1, *size)
    items.append(Item(grid, b"grid", laid, (3, 5, -4), (b"dimg", tuple(range(one, grid)))))
    items.append(Item(about, b"Exif", struct.pack(">I", 6) + exif, refers=(b"cdsc", (grid,))))
    if gain_map:
        items.append(Item(brighter, b"hvc1", coded[0], (-1, 2, 5, 6), (b"auxl", (grid,)), is_hidden=True))
    head = box(b"ftyp", brand, struct.pack(">I", 0), b"mif1", b"MiHB", b"heic")
    # The places of the items are known once it is known how long what tells of them is: told twice.
    length = len(_meta(items, properties, grid, 0))
    meta = _meta(items, properties, grid, len(head) + length + 8)
    return head + meta + box(b"mdat", *(item.content for item in items)) + behind


def _meta(items: list[Item], properties: list[bytes], primary: int, begins: int) -> bytes:
    handler = full(b"hdlr", bytes(4), b"pict", bytes(13))
    told = full(b"iinf", struct.pack(">H", len(items)), *(_entry(item) for item in items))
    return full(
        b"meta",
        handler,
        full(b"pitm", struct.pack(">H", primary)),
        told,
        full(b"iref", *(_reference(item) for item in items if item.refers)),
        box(b"iprp", box(b"ipco", *properties), _associations(items)),
        _places(items, begins),
    )


def _entry(item: Item) -> bytes:
    body = struct.pack(">HH4sB", item.number, 0, item.kind, 0)
    return full(b"infe", body, version=2, flags=int(item.is_hidden))


def _reference(item: Item) -> bytes:
    kind, others = item.refers or (b"", ())
    return box(kind, struct.pack(f">HH{len(others)}H", item.number, len(others), *others))


def _associations(items: list[Item]) -> bytes:
    having = [item for item in items if item.properties]
    told = [
        struct.pack(">HB", item.number, len(item.properties))
        + bytes(abs(place) | (0x80 if place < 0 else 0) for place in item.properties)
        for item in having
    ]
    return full(b"ipma", struct.pack(">I", len(having)), *told)


def _places(items: list[Item], begins: int) -> bytes:
    told, at = [], begins
    for item in items:
        told.append(struct.pack(">HHHII", item.number, 0, 1, at, len(item.content)))
        at += len(item.content)
    return full(b"iloc", b"\x44\0", struct.pack(">H", len(items)), *told)
