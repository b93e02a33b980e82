"""The same picture is found however it was written, turned or mirrored; another is not."""

import io
import itertools
import sys

import pytest
from PIL import Image, ImageEnhance, ImageOps

from credits.evidence.decoding import CHILD, decode
from credits.evidence.duplicates import DISTANCE_MAX, nearest_to, tokens_of
from credits.evidence.fact_models import ImagePrint
from credits.evidence.models import EvidenceFile, MediaType
from credits.evidence.receive import receive_file
from credits.screening.checks.image_duplicate import REJECT_BITS
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.credits.evidence import files

SCENES = 40


@pytest.fixture(scope="module")
def prints_of():
    """The child's own function, without the child."""
    sys.path.insert(0, str(CHILD))
    try:
        from prints import prints_of
    finally:
        sys.path.remove(str(CHILD))
    return prints_of


def again(image: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(files.saved(image, "JPEG", quality=quality)))


CHANGES = {
    "written anew": lambda image: again(image, 30),
    "smaller": lambda image: image.resize((200, 150), Image.Resampling.BICUBIC),
    "larger": lambda image: image.resize((900, 675), Image.Resampling.BICUBIC),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.25),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.7),
    "mirrored": ImageOps.mirror,
    "upside down": ImageOps.flip,
    "turned right": lambda image: image.transpose(Image.Transpose.ROTATE_270),
    "turned left": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "mirrored and turned": lambda image: again(image.transpose(Image.Transpose.TRANSVERSE), 60),
    "between dark bars": lambda image: ImageOps.expand(image, (0, 60)),
    "framed in white": lambda image: ImageOps.expand(image, 50, fill="white"),
    "sent by messenger": lambda image: again(image.resize((320, 240)), 45),
}


def apart(one: dict, other: dict) -> int:
    """Return the fewest bits in which any two symmetries of what is looked up and what is stored differ."""
    stored = [int(eight[0], 16) for eight in one["hashes"]]
    asked = [int(bits, 16) for eight in other["hashes"] for bits in eight]
    return min((a ^ b).bit_count() for a, b in itertools.product(stored, asked))


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_picture_is_near(prints_of, change):
    images = [files.scene(seed) for seed in range(SCENES)]
    distances = [apart(prints_of(image), prints_of(CHANGES[change](image))) for image in images]
    assert sum(distance <= REJECT_BITS for distance in distances) >= 0.99 * SCENES, sorted(distances)[-5:]


def test_other_pictures_are_far(prints_of):
    prints = [prints_of(files.scene(seed, (160, 120))) for seed in range(150)]
    nearest = min(apart(one, other) for one, other in itertools.combinations(prints, 2))
    assert nearest > DISTANCE_MAX


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (300, 200), "grey"),
        Image.new("L", (4, 4), 9),
        Image.linear_gradient("L").point(lambda value: 120 + value // 40),
    ],
    ids=["one colour", "four pixels", "dusk"],
)
def test_an_even_picture_refuses_to_match(prints_of, image):
    assert prints_of(image) is None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_has_prints(prints_of, mode):
    image = files.scene(3)
    changed = (
        image.convert("I").point(lambda value: value * 256).convert("I;16")
        if mode == "I;16"
        else image.convert(mode)
    )
    found = prints_of(changed)
    assert found is not None
    if mode != "1":
        assert apart(found, prints_of(image)) <= REJECT_BITS


def test_tokens_are_a_band_and_its_bits():
    bits = "0001" + "ffff" * 14 + "8000"
    tokens = tokens_of(bits)
    assert (tokens[0], tokens[1], tokens[15]) == (1, 65_536 + 65_535, 15 * 65_536 + 32_768)


def received(member, image: Image.Image, **options) -> EvidenceFile:
    content = files.saved(image, "JPEG", **options)
    return receive_file(actor=member.actor, content=content, name="photo.jpg", now=puhui_now())


@pytest.mark.django_db
def test_the_database_finds_the_nearest_first_and_nothing_that_is_far():
    lin, hua = cast.lin(), cast.hua()
    first = received(lin, files.scene(1))
    received(lin, files.scene(2))
    turned = received(hua, files.scene(1).transpose(Image.Transpose.ROTATE_90), quality=50)
    found = nearest_to(turned.pk)
    assert [(near.file_id, near.party_id) for near in found] == [(first.pk, lin.party.pk)]
    assert found[0].distance <= 15
    assert [near.file_id for near in nearest_to(first.pk)] == [turned.pk]
    even = received(hua, Image.new("RGB", (200, 200), "grey"))
    assert not ImagePrint.objects.filter(file=even).exists()
    assert nearest_to(even.pk) == []


def test_a_child_tells_what_its_function_tells(prints_of):
    found = decode(files.saved(files.scene(5), "PNG"), MediaType.PNG)
    assert found.prints == prints_of(files.scene(5))
