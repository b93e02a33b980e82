"""Files, good and hostile, made as the tests need them: nothing foreign lies in the repository."""

import io
import random
import struct
import zlib
from functools import cache
from pathlib import Path

import openpyxl
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

CANARY = b"canary-23.1064-113.3245"


def picture(width: int = 320, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Return an image whose corners differ: the top left is red, the bottom right blue."""
    image = Image.new("RGB", (width, height), (200, 200, 200))
    image.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    image.paste((0, 0, 255), (width // 2, height // 2, width, height))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    """Return an image's bytes in a format."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


@cache
def jpeg() -> bytes:
    """A photograph as a phone writes it: place and comment beside the pixels, lying on its side."""
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()  # description
    exif[0x0112] = 6  # turn a quarter to the right
    exif.get_ifd(0x8825)[29] = CANARY.decode()  # among the GPS data
    return saved(picture(), "JPEG", exif=exif, comment=CANARY, icc_profile=b"ICC " + CANARY)


@cache
def png(width: int = 320, height: int = 200, mode: str = "RGB") -> bytes:
    return saved(picture(width, height, mode), "PNG")


@cache
def webp() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    return saved(picture(), "WEBP", exif=exif, xmp=CANARY)


@cache
def heic() -> bytes:
    """The same picture as an iPhone writes it: what reads these files here cannot write them."""
    return (Path(__file__).parent / "samples" / "picture.heic").read_bytes()


ROWS = [
    ["时间", "用电量 (kWh)", "备注"],
    ["2026-11-01 08:00", "12.5", ""],
    ["2026-11-02 08:00", "-3", "表,换"],
]


def csv_table(encoding: str = "utf-8") -> bytes:
    """Two readings under a header in Chinese."""
    lines = ['"' + '","'.join(row) + '"' for row in ROWS]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def workbook(*rows: list, change=None) -> bytes:
    """The same as a workbook, or other rows; `change` is done to the sheet."""
    book = openpyxl.Workbook()
    for row in rows or ROWS:
        book.active.append(row)
    if change:
        change(book.active)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


POINTS = [(23.1, 113.2, "2026-11-02T00:00:00Z"), (23.2, 113.3, "2026-11-02T00:09:00Z")]


def gpx(*points: tuple[float, float, str]) -> bytes:
    """A track of points in latitude, longitude and time."""
    marks = "".join(
        f'<trkpt lat="{lat}" lon="{lon}"><ele>3</ele><time>{at}</time></trkpt>'
        for lat, lon, at in points or POINTS
    )
    head = (
        '<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="phone">'
    )
    return f"{head}<trk><name>x</name><trkseg>{marks}</trkseg></trk></gpx>".encode()


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Return a picture with the waves of a photograph: rough clouds of colour, another for each seed."""
    noise = random.Random(seed)
    coarse = Image.frombytes("RGB", (9, 7), noise.randbytes(9 * 7 * 3)).resize(size, Image.Resampling.BICUBIC)
    fine = Image.frombytes("RGB", (40, 30), noise.randbytes(40 * 30 * 3)).resize(
        size, Image.Resampling.BICUBIC
    )
    return Image.blend(coarse, fine, 0.4)


def photographed(
    image: Image.Image,
    *,
    taken_at: str = "",
    offset: str = "",
    place: tuple | None = None,
    device: tuple[str, str] = ("Apple", "iPhone 15"),
    software: str = "18.1",
    quality: int = 85,
) -> bytes:
    """Return a JPEG as a phone writes it; `place` is ("N", three numbers, "E", three numbers)."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = *device, software
    inner = exif.get_ifd(0x8769)
    if taken_at:
        inner[0x9003] = taken_at
    if offset:
        inner[0x9011] = offset
    if place is not None:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = place
    return saved(image, "JPEG", exif=exif, quality=quality)


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a PNG chunk with its length and checksum."""
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


def png_of(width: int, height: int, data: bytes, *more: bytes) -> bytes:
    """Return a grey PNG put together by hand of packed `data`: it may say what is not so."""
    head = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), *more, chunk(b"IDAT", data), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def zeros(count: int) -> bytes:
    """Return `count` zero bytes packed, without packing them all: the same packed block again and again."""
    step = 2**20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(step)) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    rest = packer.compress(bytes(count % step)) + packer.flush()
    checksum = (count % 65_521) << 16 | 1
    return b"\x78\xda" + block * (count // step) + rest + struct.pack("!I", checksum)


@cache
def bomb() -> bytes:
    """40,000 by 40,000 pixels of nothing, whole and valid: 1.6 GB from less than two megabytes."""
    return png_of(40_000, 40_000, zeros(40_001 * 40_000))


@cache
def swollen() -> bytes:
    """A small picture that says so, over data that inflate to a gigabyte."""
    return png_of(16, 16, zeros(2**30))


@cache
def text_bomb() -> bytes:
    """A small picture with a comment that inflates to 256 MB."""
    return png_of(16, 16, zeros(17 * 16), chunk(b"zTXt", b"Comment\0\0" + zeros(2**28)))


def animated(kind: str) -> bytes:
    return saved(
        picture(), kind, save_all=True, append_images=[picture(mode="L").convert("RGB")], duration=100
    )


@cache
def pdf() -> bytes:
    """A plain document of one page."""
    return written(document())


def document() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    return writer


def written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def active_pdfs() -> dict[str, bytes]:
    """Return documents that would do something, by what they would do."""
    return {
        "script at opening": _opening({"/S": "/JavaScript", "/JS": "app.alert(1)"}),
        "attached file": _with(lambda writer: writer.add_attachment("a.exe", b"MZ")),
        "launch": _opening({"/S": "/Launch", "/F": "calc.exe"}),
        "escaped name": written(document()).replace(
            b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /Java#53cript /J#53 (app.alert\\(1\\)) >>"
        ),
        "form sent away": _opening({"/S": "/SubmitForm", "/F": "http://127.0.0.1/"}),
        "another document": _opening({"/S": "/GoToR", "/F": "//server/share/file.pdf"}),
        "packed away": _packed(),
        "left behind": pdf() + b"\n7 0 obj << /S /JavaScript /JS (app.alert) >> endobj\n%%EOF\n",
        "encrypted": _with(lambda writer: writer.encrypt("secret", algorithm="RC4-128")),
    }


def _with(change) -> bytes:
    writer = document()
    change(writer)
    return written(writer)


def _opening(action: dict[str, str]) -> bytes:
    def change(writer: PdfWriter) -> None:
        entries = {
            NameObject(key): NameObject(value)
            if value.startswith("/") and "//" not in value
            else TextStringObject(value)
            for key, value in action.items()
        }
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(entries)

    return _with(change)


def _packed() -> bytes:
    """A script inside a compressed stream of objects, where no search of the bytes finds it."""
    first = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    stream = zlib.compress(b"5 0 " + first)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        4: b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(stream), stream),
    }
    body, places = b"%PDF-1.5\n", {}
    for number, text in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    at = len(body)
    rows = [b"\0\0\0\0\xff"] + [b"\1" + places[n].to_bytes(3, "big") + b"\0" for n in (1, 2, 3, 4)]
    rows += [b"\2\0\0\4\0", b"\1" + at.to_bytes(3, "big") + b"\0"]
    table = zlib.compress(b"".join(rows))
    body += (
        b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 3 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(table)
    )
    return body + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at
