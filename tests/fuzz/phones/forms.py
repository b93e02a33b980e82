"""Twenty forms in which phones write a photograph, by what is special about each."""

from collections.abc import Callable

from tests.fuzz.phones import jpegs
from tests.fuzz.phones.photograph import Photograph
from tests.fuzz.phones.shots import Shot, from_a_messenger, heic, jpeg, moving, png, webp
from tests.fuzz.phones.told import APPLE, HONOR, HUAWEI, OPPO, SAMSUNG, VIVO, XIAOMI

TWELVE, FIFTY = (4_000, 3_000), (8_192, 6_144)
IPHONE, IPHONE_24, IPHONE_48 = (4_032, 3_024), (5_712, 4_284), (8_064, 6_048)


def _with_vivos_tail(content: bytes, _: Shot) -> bytes:
    return content + jpegs.vivo_tail()


# The first ten are what `make test` sends: one of each kind, and of each thing that is hung on one. What has
# about fifty megapixels is coded so that it fits into an upload.
FORMS: dict[str, Callable[[Shot], Photograph]] = {
    "JPEG on its side": lambda shot: jpeg(shot, APPLE, IPHONE, orientation=6, place="there"),
    "HEIC on its side, with a gain map": lambda shot: heic(shot, APPLE, IPHONE, orientation=6, gain_map=True),
    "Ultra HDR JPEG": lambda shot: jpeg(shot, XIAOMI, TWELVE, is_brighter=True, place="there"),
    "JPEG with a film": lambda shot: jpeg(shot, XIAOMI, TWELVE, finish=moving(bytes)),
    "PNG on its side": lambda shot: png(shot, IPHONE, orientation=8),
    "WEBP upside down": lambda shot: webp(shot, IPHONE, orientation=3),
    "JPEG of 48 MP": lambda shot: jpeg(shot, APPLE, IPHONE_48, orientation=6, place="there", quality=75),
    "HEIC of 48 MP": lambda shot: heic(shot, APPLE, IPHONE_48, orientation=6),
    "JPEG with Samsung's film": lambda shot: jpeg(shot, SAMSUNG, TWELVE, finish=moving(jpegs.samsung_tail)),
    "JPEG from a messenger": from_a_messenger,
    "JPEG with HUAWEI's film": lambda shot: jpeg(
        shot, HUAWEI, (4_096, 3_072), orientation=8, place="there", finish=moving(jpegs.huawei_tail)
    ),
    "JPEG with vivo's words": lambda shot: jpeg(
        shot, VIVO, (4_608, 3_456), place="unknown", finish=_with_vivos_tail
    ),
    "JPEG mirrored": lambda shot: jpeg(shot, OPPO, (3_264, 2_448), orientation=2, place="island"),
    "JPEG of 50 MP": lambda shot: jpeg(shot, XIAOMI, FIFTY, orientation=6, subsampling=0, quality=70),
    "JPEG of an unknown time": lambda shot: jpeg(shot, HONOR, (2_304, 1_040), timeless=True, place="height"),
    "JPEG in scans, mirrored on its side": lambda shot: jpeg(
        shot, SAMSUNG, TWELVE, orientation=7, progressive=True, has_small=False
    ),
    "HEIC of 24 MP": lambda shot: heic(shot, APPLE, IPHONE_24, orientation=8),
    "HEIC with Samsung's film": lambda shot: heic(
        shot, SAMSUNG, TWELVE, orientation=3, place="none", brand=b"mif1", has_film=True
    ),
    "PNG of a screen": lambda shot: png(shot, (1_440, 3_200), mode="RGBA"),
    "JPEG of 24 MP with a gain map": lambda shot: jpeg(
        shot, APPLE, IPHONE_24, orientation=3, place="there", is_brighter=True
    ),
}
