"""Files that are made to hurt by what they are: large from little, two things at once, alive, without an
end.
"""

import gzip
import io
import struct
import zipfile
import zlib

from tests.credits.evidence import files
from tests.credits.evidence.clamd import EICAR
from tests.credits.evidence.test_tables import LAUGHS, repacked

MIB = 2**20
# What takes a child some seconds, or all of its ten: for `make fuzz-files` alone.
SLOW = frozenset(
    {
        "PNG with 100,000 chunks",
        "a million rows",
        "a cell of 9 MiB",
        "workbook whose cell stands at the end",
        "track of 100,000 points",
        "document of a thousand million pages",
        "document with 200,000 objects",
    }
)


def bombs() -> dict[str, bytes]:
    """Return each by what it is."""
    return _pixels() | _moving_and_other() | _archives() | _tables() | _documents() | _tracks()


def _pixels() -> dict[str, bytes]:
    jpeg, webp, heic = files.saved(files.picture(), "JPEG"), files.webp(), files.heic()
    frame = jpeg.index(b"\xff\xc0") + 5
    canvas = webp.index(b"VP8X") + 12
    extent = heic.index(b"ispe") + 8
    many = b"".join(files.chunk(b"tEXt", b"k\0v") for _ in range(100_000))
    loop = b"MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08"
    return {
        "PNG of 1,600 Mpx": files.bomb(),
        "PNG whose head says 400 Mpx": files.png_of(20_000, 20_000, files.zeros(100)),
        "PNG of 2^31 pixels a side": files.png_of(2**31 - 1, 2**31 - 1, files.zeros(100)),
        "PNG that inflates to a gigabyte": files.swollen(),
        "PNG with a comment of 256 MB": files.text_bomb(),
        "PNG with 100,000 chunks": files.png_of(16, 16, files.zeros(17 * 16), many),
        "PNG with a swollen profile": files.png_of(
            16, 16, files.zeros(17 * 16), files.chunk(b"iCCP", b"p\0\0" + files.zeros(64 * MIB))
        ),
        "JPEG whose head says 4,294 Mpx": jpeg[:frame] + b"\xff\xff\xff\xff" + jpeg[frame + 4 :],
        "JPEG whose head says 400 Mpx": jpeg[:frame] + struct.pack(">HH", 20_000, 20_000) + jpeg[frame + 4 :],
        "JPEG whose EXIF leads to itself": files.saved(
            files.picture(64, 48), "JPEG", exif=b"Exif\0\0" + loop
        ),
        "WEBP whose head says 281 Tpx": webp[:canvas] + b"\xff" * 6 + webp[canvas + 6 :],
        "HEIC whose head says 400 Mpx": heic[:extent]
        + struct.pack(">II", 20_000, 20_000)
        + heic[extent + 8 :],
    }


def _moving_and_other() -> dict[str, bytes]:
    other = {kind: files.saved(files.picture(64, 48), kind) for kind in ("GIF", "TIFF", "BMP", "ICO", "PPM")}
    return {
        **other,
        "moving PNG": files.animated("PNG"),
        "moving WEBP": files.animated("WEBP"),
        "GIF called a PNG": b"\x89PNG\r\n\x1a\n" + other["GIF"],
        "nothing": b"",
        "zeros": bytes(1_000),
        "10 MiB of zeros": bytes(10 * MIB),
        "a byte too much": bytes(10 * MIB + 1),
        "SVG with a script": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (r) file\n",
        "FITS that was packed": gzip.compress(b"SIMPLE  =                    T" + bytes(4 * MIB)),
        "program": b"\x7fELF" + bytes(200),
        "test virus": EICAR,
        "JPEG and archive": files.jpeg() + _zipped(**{"a.exe": b"MZ"}),
        "JPEG and page": files.jpeg() + b"<html><script>alert(1)</script>",
        "PNG and PDF": files.png() + files.pdf(),
        "PDF and archive": files.pdf() + _zipped(**{"a.exe": b"MZ"}),
        "JPEG with a page in its comment": files.saved(files.picture(), "JPEG", comment=b"<script>alert(1)"),
    }


def _zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _archives() -> dict[str, bytes]:
    nested = b"x"
    for _ in range(20):
        nested = _zipped(**{"inner.zip": nested})
    return {
        "archive in archive": nested,
        "workbook with a part of 80 MB": repacked(**{"xl/media/zeros.bin": bytes(80 * MIB)}),
        "workbook whose strings swell": repacked(
            **{"xl/sharedStrings.xml": b"<sst><si><t>" + b"a" * (60 * MIB) + b"</t></si></sst>"}
        ),
        "workbook with macros": repacked(**{"xl/vbaProject.bin": b"x"}),
        "workbook that climbs out": repacked(**{"../../etc/passwd": b"x"}),
        "workbook with a name of NUL": repacked(**{"xl/a.xml": b"x"}).replace(b"xl/a.xml", b"xl/\0.xml"),
        "workbook with 5,000 parts": repacked(**{f"xl/media/{number}.bin": b"" for number in range(5_000)}),
        "workbook with a foreign entity": repacked(
            **{
                "xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook>&e;</workbook>'
            }
        ),
        "workbook whose cell stands at the end": files.workbook(
            ["time", "kwh"], change=lambda sheet: sheet.cell(1_048_576, 16_384, 1)
        ),
        "workbook without a sheet": repacked(**{"xl/workbook.xml": b"<workbook/>"}),
        "workbook deep in itself": repacked(**{"xl/styles.xml": b"<a>" * 50_000 + b"</a>" * 50_000}),
    }


def _tables() -> dict[str, bytes]:
    return {
        "formula": b"time,kwh\n2026-11-01,=1+1\n",
        "command": b"time,kwh\n2026-11-01,+cmd|' /C calc'!A0\n",
        "formula in a workbook": files.workbook(["time", "kwh"], ["2026-11-01", "=SUM(B1:B9)"]),
        "a million columns": b"time,kwh" + b",x" * 1_000_000 + b"\n1,2\n",
        "a million rows": b"time,kwh\n" + b"2026-11-01,1\n" * 700_000,
        "a quote without an end": b'time,kwh\n2026-11-01,"' + b"1\n" * MIB,
        "a cell of 9 MiB": b"time,kwh\n2026-11-01," + b"9" * (9 * MIB) + b"\n",
        "half of a UTF-16": b"\xff\xfea\0,\0\n\0\x00\xd8,\0\n",
        "NUL in a table": b"time,kwh\n2026-11-01,\0\n",
        "digits without an end": b"time,kwh\n2026-11-01," + b"9" * 999 + b"e999999999\n",
        "dates beyond time": b"time,kwh\n9999-99-99,1\n0000-00-00,2\n",
    }


def _documents() -> dict[str, bytes]:
    plain, packed = files.pdf(), zlib.compress(bytes(200 * MIB), 9)
    swollen = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    return {
        **files.active_pdfs(),
        "document whose pages are their own": plain.replace(b"/Kids [", b"/Kids [2 0 R 1 0 R "),
        "document of a thousand million pages": plain.replace(b"/Count 1", b"/Count 999999999"),
        "document whose table leads to itself": plain.replace(b"trailer\n<<", b"trailer\n<< /Prev 9 "),
        "document deep in itself": b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"]" * 100_000 + b"\n%%EOF\n",
        "document with a swollen page": plain.replace(
            b"\nxref", b"\n9 0 obj\n" + swollen + b"\nendobj\nxref"
        ),
        "document of names alone": b"%PDF-1.7\n" + b"/a" * MIB + b"\n%%EOF\n",
        "document with 200,000 objects": b"%PDF-1.7\n"
        + b"".join(b"%d 0 obj null endobj\n" % number for number in range(200_000))
        + b"trailer << /Root 1 0 R >>\n%%EOF\n",
    }


def _tracks() -> dict[str, bytes]:
    return {
        "track that laughs": LAUGHS,
        "track with a foreign entity": LAUGHS.replace(b'"ha"', b'SYSTEM "file:///etc/passwd"'),
        "track of NaN": files.gpx((float("nan"), 1.0, "2026-11-02T00:00:00Z")),
        "track beyond the pole": files.gpx((91.0, 1.0, "2026-11-02T00:00:00Z")),
        "track deep in itself": b"<gpx>" + b"<a>" * 500_000 + b"</a>" * 500_000 + b"</gpx>",
        "track of 100,000 points": files.gpx(*[(1.0, 1.0, "2026-11-02T00:00:00Z")] * 100_000),
        "track with a script": files.gpx().replace(b"<name>x", b"<name><script>"),
        "track in another alphabet": files.gpx().decode().encode("utf-16"),
    }


def names() -> tuple[str, ...]:
    """Return file names that are made to hurt; the form's quotes and line ends are taken out by who sends."""
    return (
        "photo.jpg",
        "../../../etc/passwd",
        "a\0b.jpg",
        "\u202egnp.exe",
        "x" * 3_000,
        "",
        "CON",
        "照片.heic",
    )
