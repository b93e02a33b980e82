"""A state machine as a drawing: a box a state, an arrow a move, the present state marked.

Columns are how many moves a state is from the start; a move forward leaves to the right, one back leaves
below. The table beside it says the same in words.
"""

from collections.abc import Mapping
from textwrap import wrap
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from puhui.kernel.states import StateTable

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 132, 48, 196, 84, 12
LETTERS, SIGNS, LINE = 20, 10, 14
_FIRST_HAN = "\u2e80"


class Box(NamedTuple):
    """A state: its left upper corner, its words in lines, each with where it stands."""

    x: int
    y: int
    lines: list[tuple[str, int]]
    is_here: bool
    is_start: bool

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2


def draw_states(table: StateTable, status: str) -> SafeString:
    """Return the drawing of a machine, as SVG that its template has escaped."""
    places = _places(table)
    labels = dict(table.states.choices)
    boxes = {
        state: Box(
            MARGIN + column * ACROSS,
            MARGIN + row * DOWN,
            _lines(str(labels[state]), MARGIN + row * DOWN),
            state == status,
            state in table.initial,
        )
        for state, (column, row) in places.items()
    }
    arrows = [
        _arrow(boxes[now], boxes[after])
        for now, following in table.allowed.items()
        for after in sorted(following)
    ]
    context = {
        "name": table.name,
        "boxes": boxes.values(),
        "boxes_width": WIDTH,
        "boxes_height": HEIGHT,
        "arrows": arrows,
        "width": max(box.x for box in boxes.values()) + ACROSS,  # moves within the last column bend there
        "height": max(box.y for box in boxes.values()) + DOWN + MARGIN,
    }
    return render_to_string("kernel/admin/states.html", context)


def _places(table: StateTable) -> Mapping[str, tuple[int, int]]:
    """Return column and row of each state."""
    places: dict[str, tuple[int, int]] = {}
    now, column = sorted(table.initial), 0
    while now:
        places |= {state: (column, row) for row, state in enumerate(now)}
        after = {state for each in now for state in table.allowed.get(each, ())} - places.keys()
        # As they are declared: what goes well mostly comes first.
        now, column = [state for state in table.states.values if state in after], column + 1
    return places


def _lines(label: str, top: int) -> list[tuple[str, int]]:
    words = wrap(label, SIGNS if max(label) >= _FIRST_HAN else LETTERS)[:3]
    first = top + HEIGHT // 2 - (len(words) - 1) * LINE // 2
    return [(line, first + number * LINE) for number, line in enumerate(words)]


def _arrow(now: Box, after: Box) -> str:
    """Return the path of a move: from side to side where it goes on, from below to below where not."""
    if after.x > now.x:
        x1, y1, x2, y2 = now.x + WIDTH, now.y + HEIGHT // 2, after.x - 2, after.y + HEIGHT // 2
        # Past a column between them it takes the gap below that row.
        bend = DOWN // 2 + 4 if after.x - now.x > ACROSS and now.y == after.y else 0
        return f"M{x1},{y1} C{x1 + 36},{y1 + bend} {x2 - 36},{y2 + bend} {x2},{y2}"
    if after.x == now.x and after.y == now.y + DOWN:
        return f"M{now.middle},{now.y + HEIGHT} L{after.middle},{after.y - 2}"
    if after.x == now.x:  # past the boxes between them
        x, y1, y2 = now.x + WIDTH, now.y + HEIGHT // 2 + 8, after.y + HEIGHT // 2 + 8
        return f"M{x},{y1} C{x + 40},{y1} {x + 40},{y2} {x + 2},{y2}"
    y1, y2 = now.y + HEIGHT, after.y + HEIGHT + 2
    x1, x2 = now.middle - 16, after.middle + 16
    return f"M{x1},{y1} C{x1},{y1 + 30} {x2},{y2 + 30} {x2},{y2}"
