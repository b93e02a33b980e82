"""The reduction against each input of a methodology, drawn as SVG: no script, which the policy forbids."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from credits.factors.resolution import FactorTable
from credits.methodologies.curves import Curve, Point, curves
from credits.methodologies.language import Program
from credits.methodologies.publication import bind_example
from puhui.kernel.admin.base import Drawings
from puhui.kernel.admin.refusals import told
from puhui.kernel.admin.words import amount, text_in_language
from puhui.kernel.errors import PuhuiError
from puhui.kernel.quantities import plain

# In the units of the drawing, which grows and shrinks with its place on the page.
WIDTH, HEIGHT = 320, 200
LEFT, RIGHT, TOP, BOTTOM = 16, 312, 20, 160


def curves_part(program: Program, table: FactorTable) -> Drawings:
    """Return a drawing of each bounded number; lists and numbers without two bounds are named as left out."""
    document, title = program.document, _("Reduction against each input")
    example = document.examples[0]
    try:
        found = list(curves(bind_example(program, table, example), example))
    except PuhuiError as error:
        return Drawings(title, [], told(error))
    note = _("The others as in the example “%(example)s”, which a ring marks; before caps.")
    notes = [note % {"example": example.name}, _("Where a rule does not hold there is no line.")]
    drawn = {curve.item.name for curve in found}
    left_out = [item.name for item in document.inputs if item.name not in drawn]
    if left_out:
        words = {"names": ", ".join(left_out)}
        notes.append(_("Left out, as lists or without two bounds: %(names)s.") % words)
    drawings = [(_drawing(curve), text_in_language(curve.item.title)) for curve in found]
    return Drawings(title, drawings, " ".join(notes))


def _drawing(curve: Curve) -> SafeString:
    points = [*curve.points, curve.given]
    first, last = curve.points[0].value, curve.points[-1].value
    # At least a gram, so that a curve of nothing but zeros lies on its axis.
    most = max(1, *(point.reduction_g or 0 for point in points))

    def at(point: Point) -> tuple[str, str]:
        along = (point.value - first) / (last - first) if last != first else Decimal("0.5")
        up = Decimal(point.reduction_g or 0) / most
        return f"{LEFT + along * (RIGHT - LEFT):.1f}", f"{BOTTOM - up * (BOTTOM - TOP):.1f}"

    runs = [
        [at(point) for point in run]
        for holds, run in groupby(curve.points, key=lambda point: point.reduction_g is not None)
        if holds
    ]
    # Between whole numbers there is nothing to join, and a single point makes no line.
    is_line = [len(run) > 1 and not curve.item.bounds.whole for run in runs]
    context: dict[str, Any] = {
        **{"width": str(WIDTH), "height": str(HEIGHT), "left": str(LEFT), "right": str(RIGHT)},
        **{"top": str(TOP), "bottom": str(BOTTOM), "below": str(BOTTOM + 14)},
        **{"first": plain(first), "last": plain(last), "most": amount(most, "g")},
        "axis": f"{curve.item.name} ({curve.item.unit})",
        "heading": _("Reduction against %(input)s") % {"input": text_in_language(curve.item.title)},
        "told": _told(curve, points),
        "runs": [" ".join(map(",".join, run)) for run, is_one in zip(runs, is_line, strict=True) if is_one],
        "dots": [dot for run, is_one in zip(runs, is_line, strict=True) if not is_one for dot in run],
        # An example may lie outside the bounds until it is mended.
        "given": at(curve.given)
        if curve.given.reduction_g is not None and first <= curve.given.value <= last
        else None,
    }
    return render_to_string("credits/admin/curve.html", context)


def _told(curve: Curve, points: Sequence[Point]) -> str:
    """Return the drawing in words: the ends, the example and the highest point."""
    held = [point for point in points if point.reduction_g is not None]
    if not held:
        return _("Every value between the bounds breaks a rule.")
    highest = max(held, key=lambda point: point.reduction_g or 0)
    parts = [
        f"{plain(point.value)} {curve.item.unit}: {amount(point.reduction_g, 'g')}"
        for point in (curve.points[0], curve.given, curve.points[-1])
    ]
    words = {"values": "; ".join(parts), "highest": amount(highest.reduction_g, "g")}
    words["at"] = f"{plain(highest.value)} {curve.item.unit}"
    return _("%(values)s. Highest: %(highest)s at %(at)s.") % words
