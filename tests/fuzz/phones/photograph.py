"""One photograph as the tests know it, and the scene that it shows."""

from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageChops

from tests.credits.evidence import files

# What a small sensor adds to each pixel in the evening: without it a file is a tenth of a phone's.
GRAIN = 9


class Photograph(NamedTuple):
    """A file, and what the server has to see in it: the time as told, and its size the right way up."""

    name: str
    content: bytes
    taken_at: str | None
    size: tuple[int, int]
    has_place: bool


@lru_cache(maxsize=6)
def scene(seed: int, size: tuple[int, int], *, has_grain: bool = True) -> Image.Image:
    """Return clouds of colour, with a sensor's grain; fifty megapixels of it take 200 MB, so few are kept."""
    clouds = files.scene(seed, size)
    if not has_grain:
        return clouds
    return ImageChops.add(clouds, Image.merge("RGB", [Image.effect_noise(size, GRAIN)] * 3), offset=-128)
