"""How one photograph of each kind is made, full size or smaller, with what its phone hangs on it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.credits.evidence import files
from tests.fuzz.phones import boxes, jpegs, told
from tests.fuzz.phones.photograph import Photograph, scene

Sides = tuple[int, int]
# A hundred and ninety-two tiles are fifty megapixels.
TILES_MOST = 192


@dataclass(frozen=True, slots=True)
class Shot:
    """What a photograph is made of: dice, its number, when it was taken, what its sides are divided by."""

    dice: random.Random
    number: int
    taken: datetime
    shrunk: int

    def sides(self, sides: Sides) -> Sides:
        """Return the sides before turning."""
        return sides[0] // self.shrunk, sides[1] // self.shrunk

    def film(self) -> bytes:
        """Return a film that is as much smaller as the picture."""
        return jpegs.film(self.dice, 1_500_000 // self.shrunk**2)

    def photograph(self, ending: str, content: bytes, sides: Sides, **known) -> Photograph:
        """Return the file as the tests know it; `known`: orientation, place, timeless."""
        return Photograph(
            f"IMG_{self.taken:%Y%m%d_%H%M%S}.{ending}",
            content,
            None if known.get("timeless") else self.taken.isoformat(),
            sides[::-1] if known.get("orientation", 1) > 4 else sides,
            known.get("place", "none") == "there",
        )


Finish = Callable[[bytes, Shot], bytes]


def jpeg(
    shot: Shot,
    maker: told.Maker,
    sides: Sides,
    *,
    orientation: int = 1,
    place: str = "none",
    timeless: bool = False,
    has_small: bool = True,
    is_brighter: bool = False,
    finish: Finish = lambda content, _: content,
    **options,
) -> Photograph:
    """A JPEG with all that is told; `finish` hangs more on it."""
    sides = shot.sides(sides)
    picture = scene(shot.number % 2, sides)
    exif = told.exif_of(
        maker,
        None if timeless else shot.taken,
        shot.dice,
        orientation=orientation,
        place=place,
        small=picture.resize((160, 120)) if has_small else None,
    )
    options |= {"exif": exif}
    if is_brighter:
        # Apple leaves it to the second picture: to a reader the file is two pictures like any.
        content = jpegs.with_brighter(picture, is_told=maker != told.APPLE, **options)
    else:
        content = jpegs.jpeg(picture, **options)
    return shot.photograph(
        "jpg", finish(content, shot), sides, orientation=orientation, place=place, timeless=timeless
    )


def moving(tail: Callable[[bytes], bytes]) -> Finish:
    """Return what hangs a film on a JPEG, in the maker's own wrapping."""

    def finish(content: bytes, shot: Shot) -> bytes:
        return jpegs.with_words(content, jpegs.MOTION) + tail(shot.film())

    return finish


def from_a_messenger(shot: Shot) -> Photograph:
    """As messengers send it on: smaller, in scans, and nothing told but a number that sets it apart."""
    sides = shot.sides((1_440, 1_080))
    content = jpegs.jpeg(scene(shot.number % 2, sides), quality=75, progressive=True)
    content = jpegs.with_parts(content, (11, str(shot.number).encode()))
    return shot.photograph("jpg", content, sides, timeless=True)


def heic(
    shot: Shot,
    maker: told.Maker,
    sides: Sides,
    *,
    orientation: int = 1,
    place: str = "there",
    brand: bytes = b"heic",
    gain_map: bool = False,
    has_film: bool = False,
) -> Photograph:
    """A HEIC of tiles; `has_film`: as Samsung hangs one behind it."""
    sides = shot.sides(sides)
    content = boxes.heic(
        sides,
        [shot.dice.randrange(len(boxes.tiles()[1])) for _ in range(TILES_MOST)],
        exif=told.exif_of(maker, shot.taken, shot.dice, orientation=orientation, place=place),
        orientation=orientation,
        brand=brand,
        gain_map=gain_map,
        behind=boxes.box(b"mpvd", shot.film()) if has_film else b"",
    )
    return shot.photograph("HEIC", content, sides, orientation=orientation, place=place)


def png(shot: Shot, sides: Sides, *, mode: str = "RGB", orientation: int = 1) -> Photograph:
    """A PNG with a profile; without grain, or twelve megapixels would be more than an upload may be."""
    sides = shot.sides(sides)
    content = files.saved(
        scene(shot.number % 2, sides, has_grain=False).convert(mode),
        "PNG",
        exif=told.exif_of(told.APPLE, shot.taken, shot.dice, orientation=orientation),
        compress_level=1,
        icc_profile=b"P3" * 300,
    )
    return shot.photograph("png", content, sides, orientation=orientation)


def webp(shot: Shot, sides: Sides, *, orientation: int = 1) -> Photograph:
    """A WEBP with EXIF and XMP."""
    sides = shot.sides(sides)
    content = files.saved(
        scene(shot.number % 2, sides),
        "WEBP",
        exif=told.exif_of(told.HONOR, shot.taken, shot.dice, orientation=orientation, place="there"),
        xmp=jpegs.MOTION,
        quality=80,
        method=0,
    )
    return shot.photograph("webp", content, sides, orientation=orientation, place="there")
