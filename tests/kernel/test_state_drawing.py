"""Each state has one box in the drawing of its machine, each move one arrow; the present state is marked."""

import re

import pytest
from django.utils.translation import override

from puhui.kernel.admin.state_drawing import ACROSS, DOWN, HEIGHT, WIDTH, draw_states
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.states import machines

BOX = re.compile(r'<g class="state([^"]*)"><rect x="(\d+)" y="(\d+)"')
ARROW = re.compile(r'<path class="move" d="M(\d+),(\d+) [CL].*?(\d+),(\d+)"')


@pytest.mark.parametrize("machine", machines(), ids=lambda one: one.name)
def test_every_state_has_a_box_and_every_move_an_arrow(machine):
    for here in machine.states.values:
        drawing = draw_states(machine, here)
        boxes = BOX.findall(drawing)
        assert len({(x, y) for _, x, y in boxes}) == len(boxes) == len(machine.states)
        assert sum("here" in kind.split() for kind, _, _ in boxes) == 1
        assert sum("start" in kind.split() for kind, _, _ in boxes) == len(machine.initial)
        assert len(ARROW.findall(drawing)) == sum(map(len, machine.allowed.values()))


@pytest.mark.parametrize("machine", machines(), ids=lambda one: one.name)
def test_an_arrow_begins_and_ends_at_the_edges_of_the_two_boxes_of_its_move(machine):
    drawing = draw_states(machine, machine.states.values[0])
    corners = [(int(x), int(y)) for _, x, y in BOX.findall(drawing)]

    def touched(x: int, y: int) -> list[int]:
        return [
            number
            for number, (left, top) in enumerate(corners)
            if left - 3 <= x <= left + WIDTH + 3 and top - 3 <= y <= top + HEIGHT + 3
        ]

    ends = [tuple(map(int, found)) for found in ARROW.findall(drawing)]
    moves = [(*touched(x1, y1), *touched(x2, y2)) for x1, y1, x2, y2 in ends]
    assert all(len(move) == 2 for move in moves)
    assert len(set(moves)) == len(moves)
    assert ACROSS > WIDTH
    assert DOWN > HEIGHT


def test_the_words_are_the_readers_and_escaped():
    (project,) = [machine for machine in machines() if machine.name == "project"]
    with override("zh-hans"):
        assert "草稿" in draw_states(project, "DRAFT")
    with override("en"):
        part = states_part(project, "DRAFT")
        assert "draft" in part.drawing
        assert part.rows[0][0].startswith("●")
