"""An image decoded whole and written anew: only its pixels come through, turned the right way up."""

import io
import warnings

from exif import facts_of
from PIL import Image, ImageOps
from prints import prints_of
from verdicts import Read, Refused

# What the largest sensors of phones give that fit into an upload: 50 megapixels, four to three.
PIXELS_MAX = 8_192 * 6_144
# Its decoder keeps three canvases of four bytes a pixel, and the child has half a GiB.
WEBP_PIXELS_MAX = 16_000_000
COPY_BYTES_MAX = 64 * 1024 * 1024
# What Pillow may call a file of each kind: phones put several pictures into one JPEG; the first counts.
FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/heic": ("HEIF",),
}
# What a copy is written as: few can show what iPhones write, so that becomes what everybody can.
WRITTEN_AS = {"image/heic": "image/jpeg"}
MODES = {
    "image/jpeg": frozenset({"L", "RGB"}),
    "image/png": frozenset({"1", "L", "LA", "I;16", "RGB", "RGBA"}),
    "image/webp": frozenset({"RGB", "RGBA"}),
}
OPTIONS: dict[str, dict] = {
    "image/jpeg": {"format": "JPEG", "quality": 90},
    "image/png": {"format": "PNG", "compress_level": 3},
    "image/webp": {"format": "WEBP", "quality": 90, "method": 1},
}

Image.MAX_IMAGE_PIXELS = PIXELS_MAX
warnings.simplefilter("error", Image.DecompressionBombWarning)


def remake(content: bytes, media_type: str) -> Read:
    """Return size, copy, facts and prints of an image; raises Refused, and whatever the decoder raises."""
    if media_type == "image/heic":
        import pi_heif  # loaded for those that need it: a tenth of a second

        pi_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
    with _opened(content, media_type) as image:
        image.verify()  # checksums, which decoding alone would not look at
    image = _opened(content, media_type)
    image.load()
    facts = facts_of(image)
    _turn_upright(image)
    kind = WRITTEN_AS.get(media_type, media_type)
    plain = _in_mode_of(image, kind)
    # What a plugin finds here it writes out again: profiles, comments, thumbnails.
    plain.info = {}
    copy = io.BytesIO()
    try:
        plain.save(copy, **OPTIONS[kind])
    except Exception as error:  # it was read well: what is wrong with it is how much there is of it
        raise Refused("image_too_large", f"{type(error).__name__}: {error}") from error
    if copy.tell() > COPY_BYTES_MAX:
        raise Refused("image_too_large", "copy")
    # After the copy: what was too large for that is not looked at further.
    return Read(facts, copy.getvalue(), plain.width, plain.height, prints_of(plain))


def _turn_upright(image: Image.Image) -> None:
    """Turn an image as its metadata say; by broken metadata it is not turned."""
    try:
        # In place: otherwise there are two of it, even where nothing turns it.
        ImageOps.exif_transpose(image, in_place=True)
    except MemoryError:
        raise
    except Exception:
        return


def _opened(content: bytes, media_type: str) -> Image.Image:
    known = FORMATS[media_type]
    if media_type == "image/webp" and (pixels := _webp_pixels(content)) > WEBP_PIXELS_MAX:
        raise Refused("image_too_large", f"{pixels} pixels")
    try:
        image = Image.open(io.BytesIO(content), formats=known[:1])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("image_too_large", str(error)) from error
    if image.format not in known:
        raise Refused("file_damaged", f"is {image.format}")
    if image.width * image.height > PIXELS_MAX:
        raise Refused("image_too_large", f"{image.width} x {image.height}")
    if image.format not in {"MPO", "HEIF"} and getattr(image, "is_animated", False):
        raise Refused("file_type_refused", "animated")
    return image


def _webp_pixels(content: bytes) -> int:
    """Return what the header says, since opening the file already takes the memory for it."""
    head = content[12:30]
    if head[:4] == b"VP8X":
        return (int.from_bytes(head[12:15], "little") + 1) * (int.from_bytes(head[15:18], "little") + 1)
    if head[:4] == b"VP8L":
        bits = int.from_bytes(head[9:13], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    return (int.from_bytes(head[14:16], "little") & 0x3FFF) * (int.from_bytes(head[16:18], "little") & 0x3FFF)


def _in_mode_of(image: Image.Image, media_type: str) -> Image.Image:
    has_alpha = "transparency" in image.info or image.mode in {"PA", "La", "RGBa"}
    if image.mode in MODES[media_type] and not has_alpha:
        return image
    if media_type == "image/jpeg":
        return image.convert("RGB")
    return image.convert("RGBA" if has_alpha or "A" in image.getbands() else "RGB")
