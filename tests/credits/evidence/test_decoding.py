"""The child reads what is whole, gives back pixels and nothing else, and survives what is made to hurt."""

import contextlib
import io
import subprocess
import sys
import time

import pytest
from PIL import Image

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
        lambda: files.png_of(40_000_001, 1, files.zeros(100)),
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


def test_forty_megapixels_are_read_within_the_memory_of_a_child():
    found = decode(files.png(6_300, 6_300, "RGB"), PNG)
    assert (found.width, found.height) == (6_300, 6_300)


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
    assert decode(files.pdf(), PDF) == decoding.Decoded(None, None, b"")


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
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def happens(work, refusal):
    try:
        work()
    except refusal:
        return False
    return True


def _read(where, content):
    limits = [resource.getrlimit(limit)[0] for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU)]
    big = happens(lambda: bytearray(600 * 2**20), MemoryError)
    wrote = happens(lambda: open(where, "w").write("x" * 9999), OSError)
    return {"limits": limits, "big": big, "wrote": wrote}, b""


main()
"""


def test_the_child_has_little_memory_little_time_and_writes_no_file(tmp_path):
    probe, where = tmp_path / "probe.py", tmp_path / "out"
    source = (CHILD / "__main__.py").read_text(encoding="utf-8")
    assert source.endswith("\nmain()\n")
    probe.write_text(source.removesuffix("main()\n") + PROBE, encoding="utf-8")
    command = [sys.executable, "-I", str(probe), str(where)]
    done = subprocess.run(command, input=b"", capture_output=True, check=True)
    assert done.stdout.strip() == b'{"limits": [536870912, 10], "big": false, "wrote": false}'
