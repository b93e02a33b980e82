"""Measures how well pictures are recognised; says it as JSON.

    python -m tests.photographs [--pairs] [FOLDER …]

With --pairs only whether different pictures are told apart, which takes a fifteenth of the time.

Recall: of each change, how many of the pictures are still within the bits that reject. False: of all pairs of
different pictures, in all eight symmetries and with bars cut off as the product does, how many are within
those bits, and within the bits that ask for a look. Pairs whose names begin with the same word are one motif
(mirrored, in another size or colour) and counted apart. Exit 1 below a recall of 0.99, or where an unrelated
pair is rejected.
"""

import io
import itertools
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps

from tests.photographs.collections import INSTALL, folders, motif_of, pictures

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "credits" / "evidence" / "child"))
from prints import prints_of  # noqa: E402  the child's own function, without the child

# decisions 40; tests/credits/screening/evidence/test_checks.py holds the product to them.
REJECT_BITS, REVIEW_BITS = 31, 60
RECALL_LEAST = 0.99
NAMED_MOST = 20


def _again(image: Image.Image, quality: int) -> Image.Image:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality)
    return Image.open(target)


def _scaled(image: Image.Image, factor: float) -> Image.Image:
    size = tuple(max(1, int(side * factor)) for side in image.size)
    return image.resize(size, Image.Resampling.BICUBIC)


# The five kinds, each mild and strong.
CHANGES = {
    "written anew, quality 60": lambda image: _again(image, 60),
    "written anew, quality 20": lambda image: _again(image, 20),
    "half the size": lambda image: _scaled(image, 0.5),
    "a quarter, quality 60": lambda image: _again(_scaled(image, 0.25), 60),
    "larger by half": lambda image: _scaled(image, 1.5),
    "brighter by 15 %": lambda image: ImageEnhance.Brightness(image).enhance(1.15),
    "darker by 15 %": lambda image: ImageEnhance.Brightness(image).enhance(0.85),
    "brighter by 30 %": lambda image: ImageEnhance.Brightness(image).enhance(1.3),
    "darker by 30 %": lambda image: ImageEnhance.Brightness(image).enhance(0.7),
    "mirrored": ImageOps.mirror,
    "upside down": ImageOps.flip,
    "turned by 90°": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "turned by 180°": lambda image: image.transpose(Image.Transpose.ROTATE_180),
    "turned by 270°, quality 60": lambda image: _again(image.transpose(Image.Transpose.ROTATE_270), 60),
}


def _stored_and_asked(found: dict) -> tuple[list[int], list[int]]:
    return [int(eight[0], 16) for eight in found["hashes"]], [
        int(bits, 16) for eight in found["hashes"] for bits in eight
    ]


def main(places: list[Path], changes: dict[str, Callable[[Image.Image], Image.Image]]) -> int:
    """Measure, print, and return the exit code."""
    if not places:
        print(INSTALL, file=sys.stderr)
        return 2
    kept: Counter[str] = Counter()
    known: list[tuple[str, list[int], list[int]]] = []
    even = 0
    for name, image in pictures(places):
        found = prints_of(image)
        if found is None:
            even += 1
            continue
        stored, asked = _stored_and_asked(found)
        known.append((name, stored, asked))
        for change, make in changes.items():
            changed = prints_of(make(image))
            if changed is not None:
                near = _apart(stored, _stored_and_asked(changed)[1])
                kept[change] += near <= REJECT_BITS
                kept[f"{change}: a look"] += REJECT_BITS < near <= REVIEW_BITS
        if len(known) % 100 == 0:
            print(f"{len(known)} pictures …", file=sys.stderr, flush=True)
    if len(known) < 2:
        print(INSTALL, file=sys.stderr)
        return 2
    rejected, looked, pairs, alike = _false(known)
    tried = len(known) * len(changes)
    recall = sum(kept[change] for change in changes) / tried if tried else None
    told = {
        "pictures": len(known),
        "too_even_to_be_told_apart": even,
        "recall": recall and round(recall, 4),
        "recall_by_change": {change: round(kept[change] / len(known), 4) for change in changes},
        "asks_for_a_look_besides": sum(kept[f"{change}: a look"] for change in changes),
        "pairs_of_one_motif": alike,
        "unrelated_pairs": pairs,
        "pairs_rejected": rejected,
        "pairs_for_a_look": looked,
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return 0 if (recall is None or recall >= RECALL_LEAST) and not rejected else 1


def _apart(stored: list[int], asked: list[int]) -> int:
    return min((one ^ other).bit_count() for one in stored for other in asked)


def _false(known: list[tuple[str, list[int], list[int]]]) -> tuple[list[tuple], list[tuple], int, int]:
    """Return the unrelated pairs within the bits that reject, those within a look, how many unrelated ones
    there are, and how many of one motif.
    """
    rejected, looked, pairs, alike = [], [], 0, 0
    for (one, stored, _), (other, _, asked) in itertools.combinations(known, 2):
        if motif_of(one) == motif_of(other):
            alike += 1
            continue
        pairs += 1
        if (near := _apart(stored, asked)) <= REVIEW_BITS:
            (rejected if near <= REJECT_BITS else looked).append((near, one, other))
    return sorted(rejected)[:NAMED_MOST], sorted(looked)[:NAMED_MOST], pairs, alike


if __name__ == "__main__":
    named = [Path(name) for name in sys.argv[1:] if name != "--pairs"]
    sys.exit(main(named or folders(), {} if "--pairs" in sys.argv else CHANGES))
