"""Photographs as phones write them: sizes, makers, the way up, time, place; JPEG, and HEIC from three
samples.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from tests.credits.evidence import files

SAMPLES = Path(files.__file__).parent / "samples"
# Maker, model, program, width, height of the sensor's picture.
PHONES = (
    ("Apple", "iPhone 15", "18.1", 4032, 3024),
    ("Xiaomi", "M2012K11AC", "MIUI 14", 4000, 3000),
    ("HUAWEI", "ELS-AN00", "ELS-AN00 4.2.0", 4096, 3072),
    ("vivo", "V2049A", "vivo", 4608, 3456),
    ("OPPO", "PEXM00", "ColorOS 13", 1920, 1440),
    ("samsung", "SM-G9910", "G9910ZCU2", 2992, 2992),
    ("HONOR", "ANY-AN00", "6.1.0", 2304, 1040),
)
# Height of what is shown before turning, by file; each holds this time, which is written over.
HEICS = {"upright": (3024, 4032), "turned": (1512, 2016), "small": (1280, 960)}
_HEIC_TIME = b"2026:11:02 08:20:00"
FIRST = datetime(2026, 11, 2, 7, 0, 0)  # noqa: DTZ001  a phone's own clock


class Photograph(NamedTuple):
    """A file, and what the server has to see in it: the time as told, and its size the right way up."""

    name: str
    content: bytes
    taken_at: str
    size: tuple[int, int]
    has_place: bool


def photographs(count: int, seed: int = 7, *, shrunk: int = 1) -> Iterator[Photograph]:
    """Yield so many, every fifth a HEIC; no two of the same bytes. Where `shrunk` is above 1,
    a JPEG's sides are so many times shorter, and a HEIC is the smallest.
    """
    dice = random.Random(seed)
    for number in range(count):
        taken = FIRST + timedelta(seconds=7 * number)
        yield _heic(number, taken, shrunk) if number % 5 == 4 else _jpeg(number, taken, dice, shrunk)


def _heic(number: int, taken: datetime, shrunk: int) -> Photograph:
    name, size = list(HEICS.items())[number // 5 % len(HEICS)] if shrunk == 1 else ("small", HEICS["small"])
    content = (SAMPLES / f"phone-{name}.heic").read_bytes()
    told = f"{taken:%Y:%m:%d %H:%M:%S}".encode()
    if content.count(_HEIC_TIME) != 1:
        raise AssertionError(name)
    return Photograph(
        f"IMG_{number:04}.HEIC", content.replace(_HEIC_TIME, told), taken.isoformat(), size, True
    )


def _jpeg(number: int, taken: datetime, dice: random.Random, shrunk: int) -> Photograph:
    maker, model, program, width, height = PHONES[number % len(PHONES)]
    width, height = width // shrunk, height // shrunk
    orientation, has_place = dice.choice((1, 1, 3, 6, 8)), dice.random() < 0.6
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131], exif[0x0112] = maker, model, program, orientation
    exif[0x011A] = exif[0x011B] = 72.0
    inner = exif.get_ifd(0x8769)
    inner[0x9003] = inner[0x9004] = f"{taken:%Y:%m:%d %H:%M:%S}"
    inner[0x9011], inner[0x829A], inner[0x8827] = "+08:00", 1 / dice.choice((50, 120, 1_000)), 125
    if has_place:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "N", (23.0, float(dice.randrange(60)), 1.5)
        gps[3], gps[4] = "E", (113.0, float(dice.randrange(60)), 2.5)
    scene = _scene(number % 3, (width, height))
    content = files.saved(
        scene,
        "JPEG",
        exif=exif,
        quality=dice.choice((85, 90, 95)),
        subsampling=dice.choice((0, 2)),
        progressive=dice.random() < 0.2,
    )
    size = (height, width) if orientation in (6, 8) else (width, height)
    return Photograph(f"IMG_{taken:%Y%m%d_%H%M%S}.jpg", content, taken.isoformat(), size, has_place)


@cache
def _scene(seed: int, size: tuple[int, int]) -> Image.Image:
    return files.scene(seed, size)
