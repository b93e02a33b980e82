"""A JPEG and what phones hang on it: a brighter picture, a film, a profile, their own marks at the end."""

import random
import struct

from PIL import Image

from tests.credits.evidence import files

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_PACKET = (
    b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" %s/>'
    b'</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
MOTION = _PACKET % (
    b'xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MotionPhoto="1" '
    b'GCamera:MotionPhotoVersion="1" GCamera:MotionPhotoPresentationTimestampUs="1500000"'
)
BRIGHTER = _PACKET % (
    b'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" hdrgm:GainMapMax="2.3"'
)
ISO_BRIGHTER = b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0"


def jpeg(picture: Image.Image, **options) -> bytes:
    """Return a picture as phones code it: colour at half the width and height, unless told."""
    return files.saved(picture, "JPEG", **({"quality": 90, "subsampling": 2} | options))


def with_parts(content: bytes, *parts: tuple[int, bytes]) -> bytes:
    """Put APP segments behind those that stand first; each is (its number, its bytes)."""
    at = 2
    while content[at : at + 2] in (b"\xff\xe0", b"\xff\xe1"):
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    put = (struct.pack(">BBH", 0xFF, 0xE0 + number, 2 + len(data)) + data for number, data in parts)
    return content[:at] + b"".join(put) + content[at:]


def with_words(content: bytes, packet: bytes) -> bytes:
    """Put an XMP packet into a JPEG."""
    return with_parts(content, (1, _XMP + packet))


def with_brighter(picture: Image.Image, *, is_told: bool, **options) -> bytes:
    """Return an Ultra HDR picture: a second JPEG behind the first, named by a multi-picture directory, says
    how much brighter each place is on a screen that can. `is_told`: the first says so as well.
    """
    gain = with_words(jpeg(picture.convert("L").reduce(4)), BRIGHTER)
    # The directory has offsets from itself: what stands before it does not move them.
    told_first = ((1, _XMP + BRIGHTER), (2, ISO_BRIGHTER)) if is_told else ()
    first = with_parts(jpeg(picture, **options), *told_first)
    at, length = _end_of_parts(first), 90
    sizes = [(0x030000, len(first) + length, 0), (0, len(gain), len(first) + length - (at + 8))]
    entries = b"".join(struct.pack(">IIIHH", kind, size, offset, 0, 0) for kind, size, offset in sizes)
    head = b"MM\0*" + struct.pack(">IH", 8, 3)
    head += struct.pack(">HHI4s", 0xB000, 7, 4, b"0100")
    head += struct.pack(">HHII", 0xB001, 4, 1, 2)
    head += struct.pack(">HHII", 0xB002, 7, 32, 50) + bytes(4)
    told = b"MPF\0" + head + entries
    part = struct.pack(">BBH", 0xFF, 0xE2, 2 + len(told)) + told
    return first[:at] + part + first[at:] + gain


def _end_of_parts(content: bytes) -> int:
    """Return where the segments of applications end."""
    at = 2
    while content[at] == 0xFF and 0xE0 <= content[at + 1] <= 0xEF:
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return at


def film(dice: random.Random, size: int = 1_500_000) -> bytes:
    """Return what a phone filmed before and after: an MP4 by its boxes, its pictures left out."""
    kind = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"mp42", 0, b"isom", b"mp42")
    movie = struct.pack(">I4s", 1_032, b"moov") + bytes(1_024)
    return kind + struct.pack(">I4s", 8 + size, b"mdat") + dice.randbytes(size) + movie


def samsung_tail(moving: bytes) -> bytes:
    """Return a film in the directory that Samsung writes at the end of a file."""
    name = b"MotionPhoto_Data"
    part = struct.pack("<HHI", 0, 0x0A30, len(name)) + name + moving
    head = b"SEFH" + struct.pack("<II", 106, 1) + struct.pack("<HHII", 0, 0x0A30, len(part), len(part))
    return part + head + struct.pack("<I", len(head)) + b"SEFT"


def huawei_tail(moving: bytes) -> bytes:
    """Return a film with the mark by which HUAWEI and HONOR find its beginning."""
    return moving + f"v2_f31     0:0       LIVE_{len(moving):<15}".encode()


def vivo_tail() -> bytes:
    """Return what vivo writes behind a picture: its own words in JSON."""
    return b'vivo{"version":"4.1","is_landscape":false,"zoom":1.0}\0cameraalbum!'
