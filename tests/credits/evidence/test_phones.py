"""What phones write is read whole, whatever hangs on a picture, and nothing but its pixels comes through."""

import io

import pytest
from PIL import Image

from credits.evidence.decoding import decode
from credits.evidence.signatures import media_type_of
from tests.fuzz.phones import FORMS, photograph_of, photographs

# The films' box, the makers' notes, words for other programs, and what a gain map is called.
CARRIED = (
    b"Exif",
    b"moov",
    b"Apple iOS",
    b"HUAWEI",
    b"xmpmeta",
    b"hdrgm",
    b"MPF\0",
    b"SEFT",
    b"vivo{",
)


@pytest.fixture(scope="module")
def small():
    return dict(photographs(len(FORMS), shrunk=4))


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_read_and_comes_back_upright_and_bare(small, form):
    photo = small[form]
    found = decode(photo.content, media_type_of(photo.content))
    assert (found.width, found.height) == photo.size
    assert (found.facts.get("taken_at"), "lat" in found.facts) == (photo.taken_at, photo.has_place)
    copy = Image.open(io.BytesIO(found.copy))
    assert (copy.size, getattr(copy, "n_frames", 1)) == (photo.size, 1)
    assert [mark for mark in CARRIED if mark in found.copy] == []
    assert len(copy.getexif()) == 0


def test_the_forms_carry_what_must_not_come_through(small):
    sent = b"".join(photo.content for photo in small.values())
    assert [mark for mark in CARRIED if mark not in sent] == []


@pytest.mark.parametrize("form", ["Ultra HDR JPEG", "JPEG of 24 MP with a gain map"])
def test_a_gain_map_is_a_picture_by_itself_and_not_the_photograph(small, form):
    content = small[form].content
    gain = Image.open(io.BytesIO(content[content.rindex(b"\xff\xd8\xff\xe0") :]))
    assert (gain.mode, gain.width) == ("L", -(-small[form].size[0] // 4))
    # To a reader the one is a JPEG as any, the other two pictures in a file.
    told = Image.open(io.BytesIO(content))
    assert told.format == ("MPO" if "24" in form else "JPEG")


# A JPEG of 50 MP is read every day in test_decoding.
@pytest.mark.parametrize("form", ["HEIC of 48 MP", pytest.param("JPEG of 50 MP", marks=pytest.mark.long)])
def test_the_largest_are_read_within_the_memory_of_a_child(form):
    photo = photograph_of(form)
    found = decode(photo.content, media_type_of(photo.content))
    assert (found.width, found.height) == photo.size
    assert found.width * found.height > 48_000_000
