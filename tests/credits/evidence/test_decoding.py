"""The child reads what is whole, gives back pixels and nothing else, and survives what is made to hurt."""

import contextlib
import io
import os
import socket
import subprocess
import sys
import time

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from credits.evidence import decoding
from credits.evidence.decoding import CHILD, decode
from credits.evidence.models import MediaType
from credits.evidence.refusals import FileDamaged, FileTypeRefused, ImageTooLarge
from credits.evidence.signatures import media_type_of
from tests.credits.evidence import files

JPEG, PNG, WEBP, PDF = MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.PDF


def opened(copy: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(copy))
    image.load()
    return image


def test_a_photograph_comes_back_upright_and_bare():
    assert files.CANARY in files.jpeg()
    found = decode(files.jpeg(), JPEG)
    assert (found.width, found.height) == (200, 320)  # a quarter turned
    copy = opened(found.copy)
    assert (copy.format, copy.size, copy.info.keys() & {"exif", "comment", "icc_profile"}) == (
        "JPEG",
        (200, 320),
        set(),
    )
    assert not copy.getexif()
    assert files.CANARY not in found.copy
    assert b"Exif" not in found.copy
    # Red was at the top left; turned, it is at the top right.
    red, _, blue = copy.getpixel((190, 10))
    assert red > 200 > 60 > blue


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_any_mode_comes_back_as_it_was(mode):
    image = Image.new("I;16", (320, 200), 40_000) if mode == "I;16" else files.picture(mode=mode)
    sent = files.saved(image, "PNG")
    copy = opened(decode(sent, PNG).copy)
    assert copy.size == (320, 200)
    assert copy.convert("RGB").tobytes() == opened(sent).convert("RGB").tobytes()


def test_a_webp_and_a_cmyk_jpeg_come_back():
    found = decode(files.webp(), WEBP)
    assert (opened(found.copy).format, files.CANARY in files.webp(), files.CANARY in found.copy) == (
        "WEBP",
        True,
        False,
    )
    assert opened(decode(files.saved(files.picture(mode="CMYK"), "JPEG"), JPEG).copy).mode == "RGB"


def test_texts_of_a_png_do_not_come_through():
    sent = files.png_of(16, 16, files.zeros(17 * 16), files.chunk(b"tEXt", b"Comment\0" + files.CANARY))
    assert files.CANARY not in decode(sent, PNG).copy


@pytest.mark.parametrize(
    "make",
    [
        files.bomb,
        lambda: files.png_of(40_000, 40_000, files.zeros(100)),
        lambda: files.png_of(2**31 - 1, 2**31 - 1, files.zeros(100)),
        lambda: files.png_of(8_192 * 6_144 + 1, 1, files.zeros(100)),
        lambda: files.saved(Image.new("L", (4_100, 4_000)), "WEBP", method=0),
    ],
)
def test_more_pixels_than_are_taken_are_refused_by_the_header(make):
    content = make()
    assert len(content) < 10 * 1024 * 1024
    began = time.monotonic()
    with pytest.raises(ImageTooLarge):
        decode(content, media_type_of(content))
    assert time.monotonic() - began < 5


def test_fifty_megapixels_are_read_within_the_memory_of_a_child():
    found = decode(files.png(8_192, 6_144, "RGB"), PNG)
    assert (found.width, found.height) == (8_192, 6_144)


def damaged() -> dict[str, tuple[bytes, MediaType]]:
    jpeg, png, webp, pdf = files.jpeg(), files.png(), files.webp(), files.pdf()
    middle = len(png) // 2
    return {
        "truncated JPEG": (jpeg[: len(jpeg) * 2 // 3], JPEG),
        "JPEG of a header alone": (jpeg[:20], JPEG),
        "PNG without its end": (png[:-20], PNG),
        "PNG with a flipped bit": (png[:middle] + bytes([png[middle] ^ 1]) + png[middle + 1 :], PNG),
        "PNG with too little data": (files.png_of(1_000, 1_000, files.zeros(500)), PNG),
        "PNG of no width": (files.png_of(0, 10, files.zeros(10)), PNG),
        "WEBP cut off": (webp[:100], WEBP),
        "three bytes": (b"\xff\xd8\xff", JPEG),
        "PDF cut off": (pdf[: len(pdf) // 2], PDF),
        "PDF of a header alone": (b"%PDF-1.7\n%%EOF", PDF),
        "PDF without pages": (pdf.replace(b"/Count 1", b"/Count 0").replace(b"/Kids", b"/Kidz"), PDF),
        "noise under a PDF's header": (b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF", PDF),
        "GIF called a PNG": (files.saved(files.picture(), "GIF"), PNG),
        "comment that inflates": (files.text_bomb(), PNG),
    }


@pytest.mark.parametrize("what", damaged())
def test_what_cannot_be_read_whole_is_damaged(what):
    content, kind = damaged()[what]
    with pytest.raises(FileDamaged):
        decode(content, kind)


def test_data_that_inflate_to_a_gigabyte_are_cut_off():
    content, began = files.swollen(), time.monotonic()
    assert len(content) < 2 * 1024 * 1024
    # The picture needs few of them: either it is read without the rest, or refused.
    with contextlib.suppress(FileDamaged, ImageTooLarge):
        assert len(decode(content, PNG).copy) < 10_000
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", PNG), ("WEBP", WEBP)])
def test_what_moves_is_refused(kind, media_type):
    with pytest.raises(FileTypeRefused):
        decode(files.animated(kind), media_type)


def test_a_plain_document_is_taken_and_has_no_copy():
    found = decode(files.pdf(), PDF)
    assert (found.width, found.height, found.copy, found.prints) == (None, None, b"", None)


@pytest.mark.parametrize("what", files.active_pdfs())
def test_a_document_that_would_do_something_is_refused(what):
    with pytest.raises(FileTypeRefused):
        decode(files.active_pdfs()[what], PDF)


def test_a_link_and_an_opening_page_are_no_activity():
    sent = files.pdf().replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction [3 0 R /Fit]")
    assert decode(sent, PDF).copy == b""


def test_a_child_that_hangs_or_dies_is_a_refusal(monkeypatch, tmp_path):
    child = tmp_path / "child"
    child.mkdir()
    monkeypatch.setattr(decoding, "CHILD", child)
    monkeypatch.setattr(decoding, "SECONDS", 0.5)
    for text in (
        "import time; time.sleep(60)",
        "import os; os.kill(os.getpid(), 9)",
        "raise SystemExit(3)",
        "",
    ):
        (child / "__main__.py").write_text(text)
        with pytest.raises(ImageTooLarge):
            decode(files.png(), PNG)
        with pytest.raises(FileDamaged):
            decode(files.pdf(), PDF)


PROBE = """
import os, signal, socket, subprocess, sys, resource
sys.path.insert(0, sys.argv[1])
import sandbox

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ways = {"filter": "leave_network", "namespace": "refuse_calls"}
if sys.argv[3] in ways:
    setattr(sandbox, ways[sys.argv[3]], lambda libc: False)
if sys.argv[3] == "nobody":
    os.setuid(65534)
sandbox.confine()


def happens(work):
    try:
        work()
    except (MemoryError, OSError):
        return False
    return True


found = [
    [resource.getrlimit(limit)[0] for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU)],
    happens(lambda: bytearray(600 * 2**20)),
    happens(lambda: open(sys.argv[2], "w").write("x" * 9999)),
    happens(lambda: socket.socket().connect(("127.0.0.1", int(sys.argv[4])))),
    happens(lambda: subprocess.run(["/bin/true"])),
]
print(found)
"""


def probed(where, way: str, port: int) -> str:
    command = [sys.executable, "-I", "-c", PROBE, str(CHILD), str(where / "out"), way, str(port)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("way", ["both", "filter", "nobody"])
def test_the_child_has_little_memory_little_time_no_file_no_network_and_no_program(tmp_path, port, way):
    if way == "nobody" and os.getuid() != 0:
        pytest.skip("only root can become nobody")
    assert probed(tmp_path, way, port) == "[[536870912, 10], False, False, False, False]"


def test_a_namespace_alone_keeps_the_network_away(tmp_path, port):
    # Where the kernel gives none, confine() refuses, and nothing would be read.
    with contextlib.suppress(subprocess.CalledProcessError):
        assert probed(tmp_path, "namespace", port).endswith("False, False, False, True]")


def test_where_neither_way_works_nothing_is_read(tmp_path):
    text = f"import sys; sys.path.insert(0, {str(CHILD)!r}); import sandbox\n"
    text += (
        "sandbox.leave_network = sandbox.refuse_calls = lambda libc: False\nsandbox.confine(); print('read')"
    )
    done = subprocess.run([sys.executable, "-I", "-c", text], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "NotIsolated" in done.stderr


def test_what_an_iphone_writes_becomes_what_everybody_can_show():
    found = decode(files.heic(), MediaType.HEIF)
    copy = opened(found.copy)
    assert (copy.format, copy.size, (found.width, found.height)) == ("JPEG", (320, 200), (320, 200))
    assert found.facts == {
        "taken_at": "2026-11-02T08:20:00",
        "offset": "+08:00",
        "device": "Apple iPhone 15",
    }
    assert b"Apple" not in found.copy
    red, _, blue = copy.getpixel((10, 10))
    assert red > 200 > 60 > blue


@pytest.mark.parametrize("cut", [20, 200, 600, 1_000])
def test_an_iphones_picture_cut_off_is_refused(cut):
    with pytest.raises((FileDamaged, ImageTooLarge)):
        decode(files.heic()[:cut], MediaType.HEIF)


def test_a_picture_says_when_where_and_with_what_it_was_taken():
    sent = files.photographed(
        files.scene(1),
        taken_at="2026:11:02 08:10:00",
        offset="+08:00",
        place=("N", (23.0, 6.0, 23.04), "E", (113.0, 19.0, 28.2)),
        software="Adobe Photoshop 26.0",
    )
    assert decode(sent, JPEG).facts == {
        "taken_at": "2026-11-02T08:10:00",
        "offset": "+08:00",
        "lat": 23.1064,
        "lon": 113.3245,
        "device": "Apple iPhone 15",
        "software": "Adobe Photoshop 26.0",
    }


@pytest.mark.parametrize(
    "place",
    [
        ("N", (0.0, 0.0, 0.0), "E", (0.0, 0.0, 0.0)),
        ("N", (IFDRational(0, 0), 0.0, 0.0), "E", (113.0, 0.0, 0.0)),
        ("N", (91.0, 0.0, 0.0), "E", (113.0, 0.0, 0.0)),
        ("N", (23.0,), "E", (113.0, 0.0, 0.0)),
    ],
    ids=["null island", "0/0, which is NaN", "beyond the pole", "degrees alone"],
)
def test_a_place_that_is_none_is_absent(place):
    assert (
        decode(files.photographed(files.scene(1), place=place), JPEG).facts.keys().isdisjoint({"lat", "lon"})
    )


def test_a_document_says_who_wrote_it_and_how_often_it_was_changed():
    def printed(word: str, producer: str) -> bytes:
        target = io.BytesIO()
        sheet = Canvas(target)
        sheet.setProducer(producer)
        sheet.drawString(72, 700, word)
        sheet.save()
        return target.getvalue()

    first, again, other = printed("6.5 kWh", "a"), printed("6.5  kWh", "b"), printed("7.5 kWh", "a")
    told = decode(first, PDF).facts
    assert (told["pages"], told["text_pages"], told["updates"], told["producer"]) == (1, 1, 0, "a")
    assert told["created"].startswith("D:20")
    assert decode(again, PDF).facts["text_hash"] == told["text_hash"] != decode(other, PDF).facts["text_hash"]
    writer = PdfWriter(io.BytesIO(first), incremental=True)
    writer.add_blank_page(100, 100)
    assert decode(files.written(writer), PDF).facts["updates"] == 1
