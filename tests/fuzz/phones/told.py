"""What phones write beside a picture: EXIF with a maker's note, a small picture, a place in all its forms."""

import random
import struct
from datetime import datetime

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.credits.evidence import files

Maker = tuple[str, str, str]
APPLE: Maker = ("Apple", "iPhone 15 Pro", "18.1")
XIAOMI: Maker = ("Xiaomi", "M2012K11AC", "MIUI 14")
HUAWEI: Maker = ("HUAWEI", "ELS-AN00", "ELS-AN00 4.2.0")
VIVO: Maker = ("vivo", "V2049A", "vivo")
OPPO: Maker = ("OPPO", "PEXM00", "ColorOS 13")
SAMSUNG: Maker = ("samsung", "SM-G9910", "G9910ZCU2")
HONOR: Maker = ("HONOR", "ANY-AN00", "6.1.0")
# How the notes begin; what follows is each maker's own, and its offsets mostly lead nowhere once rewritten.
NOTES = {
    "Apple": b"Apple iOS\0\0\x01MM\0\x02",
    "HUAWEI": b"HUAWEI\0\0II*\0\x08\0\0\0",
    "Xiaomi": b'{"mirror":false}',
}
_BROKEN = IFDRational(0, 0)


def exif_of(
    maker: Maker,
    taken: datetime | None,
    dice: random.Random,
    *,
    orientation: int = 1,
    place: str = "none",
    small: Image.Image | None = None,
) -> bytes:
    """Return EXIF with its mark. `place`: none, there, unknown (0/0), island (0, 0), height (that alone)."""
    exif = Image.Exif()
    exif.endian = ">" if maker[0] == "Apple" else "<"
    exif[0x010F], exif[0x0110], exif[0x0131], exif[0x0112] = *maker, orientation
    exif[0x011A] = exif[0x011B] = 72.0
    inner = exif.get_ifd(0x8769)
    if taken is not None:
        inner[0x9003] = inner[0x9004] = f"{taken:%Y:%m:%d %H:%M:%S}"
        inner[0x9011] = "+08:00"
    else:
        inner[0x9003] = "    :  :     :  :  "  # as the standard writes a time that is not known
    inner[0x829A], inner[0x8827], inner[0x9000] = 1 / dice.choice((50, 120, 1_000)), 125, b"0232"
    inner[0x927C] = NOTES.get(maker[0], b"\0\0") + dice.randbytes(dice.choice((300, 9_000, 30_000)))
    inner[0x9286] = b"ASCII\0\0\0" + b"\0" * 32
    _tell_place(exif.get_ifd(0x8825), place, dice)
    told = exif.tobytes()
    return _with_small(told, exif.endian, small) if small is not None else told


def _tell_place(gps: dict, place: str, dice: random.Random) -> None:
    if place == "none":
        return
    gps[6] = 21.5
    if place == "height":
        return
    gps[1], gps[3], gps[29] = "N", "E", "2026:11:02"
    gps[2], gps[4] = {
        "there": ((23.0, float(dice.randrange(60)), 1.5), (113.0, float(dice.randrange(60)), 2.5)),
        "unknown": ((_BROKEN, _BROKEN, _BROKEN), (_BROKEN, _BROKEN, _BROKEN)),
        "island": ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
    }[place]


def _with_small(told: bytes, endian: str, picture: Image.Image) -> bytes:
    """Hang a second directory behind the first, with the small picture that galleries show."""
    jpeg = files.saved(picture, "JPEG", quality=60)
    tiff = bytearray(told.removeprefix(b"Exif\0\0"))
    tiff += b"\0" * (len(tiff) % 2)
    first = struct.unpack_from(endian + "I", tiff, 4)[0]
    count = struct.unpack_from(endian + "H", tiff, first)[0]
    struct.pack_into(endian + "I", tiff, first + 2 + 12 * count, len(tiff))
    entries = [(0x0103, 3, 6), (0x0201, 4, len(tiff) + 2 + 3 * 12 + 4), (0x0202, 4, len(jpeg))]
    tiff += struct.pack(endian + "H", len(entries))
    for tag, kind, value in entries:
        # A short stands at the beginning of its four bytes, whichever end comes first.
        form = "HHIHxx" if kind == 3 else "HHII"
        tiff += struct.pack(endian + form, tag, kind, 1, value)
    return b"Exif\0\0" + bytes(tiff) + bytes(4) + jpeg
