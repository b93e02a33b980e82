"""By what an image is found again after it was written anew, shrunk, brightened, mirrored or turned.

256 bits: the sign, against their median, of the 16 × 16 lowest waves (constant left out) of a 64 × 64
picture in grey (screening 3.2). A mirrored image has the same waves with other signs, a turned one has them
with rows and columns exchanged, so all eight symmetries come from one transform. Plain Python: 1,280
products of 64 numbers take a few milliseconds, and to load numpy takes a hundred.
"""

import math
from operator import mul
from statistics import median
from typing import cast

from PIL import Image

SIDE, WAVES = 64, 16
# Bars that were put round a picture: dark or white, and even.
BAR_SPREAD, DARK, WHITE = 16, 24, 231
WORK_SIDE = 512
# Mean height of a wave below which a picture is too even to be told from another even one.
ENERGY_MIN = 12.0

_COSINES = [
    [math.sqrt(2 / SIDE) * math.cos(math.pi * wave * (2 * place + 1) / (2 * SIDE)) for place in range(SIDE)]
    for wave in range(1, WAVES + 1)
]


def prints_of(image: Image.Image) -> dict | None:
    """Return {"hashes": [[eight of 64 hex digits, its own first], …], "energy": …}, or None for an even
    image.

    What looks like bars may be the night round a lamp, and in a brighter copy it does not any more: where
    bars were found there are eight more, of the picture between them.
    """
    whole = _small(image)
    inner = _without_bars(whole)
    waves = _waves_of(whole)
    energy = _energy(waves)
    if energy < ENERGY_MIN:
        return None
    hashes = [_symmetries(waves)]
    if inner.size != whole.size:
        waves = _waves_of(inner)
        if _energy(waves) >= ENERGY_MIN:
            hashes.append(_symmetries(waves))
    return {"hashes": hashes, "energy": round(energy, 2)}


def _waves_of(grey: Image.Image) -> list[list[float]]:
    return _transform(grey.resize((SIDE, SIDE), Image.Resampling.BOX))


def _energy(waves: list[list[float]]) -> float:
    return sum(abs(value) for row in waves for value in row) / WAVES**2


def _symmetries(waves: list[list[float]]) -> list[str]:
    turned = [list(column) for column in zip(*waves, strict=True)]
    return [
        _bits(_signed(grid, down, right)) for grid in (waves, turned) for down in (1, -1) for right in (1, -1)
    ]


def _small(image: Image.Image) -> Image.Image:
    factor = max(1, min(image.size) // WORK_SIDE)
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        # What is transparent is seen on white.
        layer = image.convert("RGBA").reduce(factor) if factor > 1 else image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("L")
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256)
    grey = image.convert("L")
    return grey.reduce(factor) if factor > 1 else grey


def _without_bars(image: Image.Image) -> Image.Image:
    """Cut even dark or white bars off, while a quarter of the picture's side is left."""
    width, height = image.size
    left, top, right, bottom = 0, 0, width, height
    while bottom - top > height // 4 and _is_bar(image, (0, top, width, top + 1)):
        top += 1
    while bottom - top > height // 4 and _is_bar(image, (0, bottom - 1, width, bottom)):
        bottom -= 1
    while right - left > width // 4 and _is_bar(image, (left, top, left + 1, bottom)):
        left += 1
    while right - left > width // 4 and _is_bar(image, (right - 1, top, right, bottom)):
        right -= 1
    return image.crop((left, top, right, bottom))


def _is_bar(image: Image.Image, box: tuple[int, int, int, int]) -> bool:
    low, high = cast("tuple[int, int]", image.crop(box).getextrema())
    return high - low <= BAR_SPREAD and (high <= DARK or low >= WHITE)


def _transform(image: Image.Image) -> list[list[float]]:
    data = image.tobytes()
    lines = [data[at : at + SIDE] for at in range(0, SIDE * SIDE, SIDE)]
    # Along each line, then along the columns of what came out: waves[down][right].
    along = [[sum(map(mul, cosine, line)) for line in lines] for cosine in _COSINES]
    return [[sum(map(mul, cosine, column)) for column in along] for cosine in _COSINES]


def _signed(waves: list[list[float]], down: int, right: int) -> list[float]:
    """Mirror: an odd wave changes its sign. The first wave here is wave 1."""
    return [
        value * (down if row % 2 == 0 else 1) * (right if column % 2 == 0 else 1)
        for row, line in enumerate(waves)
        for column, value in enumerate(line)
    ]


def _bits(values: list[float]) -> str:
    middle = median(values)
    number = 0
    for value in values:
        number = number << 1 | (value > middle)
    return f"{number:064x}"
