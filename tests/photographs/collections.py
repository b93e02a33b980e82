"""Where real photographs lie on a machine: what is installed, or folders that are named."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from PIL import Image

KINDS = {".jpg", ".jpeg", ".png", ".webp"}
SMALLEST = 100
_WORD = re.compile(r"[^\W\d_]{3,}")
FOLDERS = ("/usr/share/backgrounds", "/usr/share/wallpapers", "/usr/share/tuxpaint/stamps")
PACKAGES = {"skimage": "data", "sklearn": "datasets/images"}
INSTALL = """No photographs were found. Install some of
  apt-get install gnome-backgrounds mate-backgrounds plasma-workspace-wallpapers tuxpaint-stamps-default
  pip install scikit-image scikit-learn
or name folders that hold some."""


def folders() -> list[Path]:
    """Return the folders of photographs that are there."""
    found = [Path(name) for name in FOLDERS]
    for package, inside in PACKAGES.items():
        spec = find_spec(package)
        found += [Path(place) / inside for place in (spec.submodule_search_locations or [] if spec else [])]
    return [folder for folder in found if folder.is_dir()]


def pictures(places: list[Path]) -> Iterator[tuple[str, Image.Image]]:
    """Yield the pictures of folders by name, at most 640 pixels wide and high; none too small or broken.

    Of a wallpaper that lies there in several sizes, the first: they are one picture.
    """
    seen: set[str] = set()
    for path in sorted(path for place in places for path in place.rglob("*")):
        if path.suffix.lower() not in KINDS or path.is_symlink():
            continue
        # Plasma: NAME/contents/images/1920x1080.jpg, and a small picture of it.
        name = path.parts[-4] if path.parent.name.startswith("images") else path.stem
        if name in seen or "screenshot" in path.name:
            continue
        try:
            image = Image.open(path)
            if min(image.size) < SMALLEST:
                continue
            image.draft("RGB", (640, 640))
            image.load()
        except (OSError, ValueError, Image.DecompressionBombError):
            continue
        seen.add(name)
        image.thumbnail((640, 640))
        yield name, _on_white(image)


def motif_of(name: str) -> str:
    """Return the first word of a name: what begins with the same one (`_mirror`, sizes, colours) is taken for
    one motif.
    """
    word = _WORD.search(name)
    return word[0].lower() if word else name


def _on_white(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
