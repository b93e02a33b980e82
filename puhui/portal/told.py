"""What a notice to stakeholders told of a project, as rows to be read on its page."""

from typing import Any

from django.utils.translation import gettext as _

from credits.projects.models import Register
from credits.projects.told import TOLD

NONE = "–"
# The page has rows of its own for these.
SAID_ALREADY = ("methodology", "region")


def told_rows(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (what it is, what was told) in the reader's language, in the order of TOLD."""
    names = [name for name in TOLD if name in told and name not in SAID_ALREADY]
    return [(str(TOLD[name]), _in_words(name, told[name])) for name in names]


def _in_words(name: str, value: Any) -> str:
    match name, value:
        case "place", {"type": shape, "coordinates": coordinates}:
            return f"{_shape(shape)} {coordinates}"
        case "declared_free_of", list():
            return ", ".join(str(Register(code).label) for code in value) or NONE
        case _, list():
            return ", ".join(value) or NONE
        case "sites", {"count": count, "capacity_kw": capacity_kw}:
            together = {"count": count, "capacity_kw": capacity_kw}
            return _("%(count)s of them, %(capacity_kw)s kW together") % together
        case _, {"count": count}:  # of a bundle's sites: no household's number stands here
            return _("%(count)s of them") % {"count": count}
    return NONE if value in (None, "") else str(value)


def _shape(shape: str) -> str:
    shapes = {"Point": _("point"), "Polygon": _("outline"), "MultiPolygon": _("several outlines")}
    return shapes.get(shape, shape)
