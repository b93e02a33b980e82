"""The tour names what there is, so that it cannot rot between two walks; `make tour` walks it whole."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import resolve

from accounts.management.demonstration.cast import CAST
from puhui.kernel.ids import new_id
from tests.demonstration.tour import TOUR, agrees, steps

STEPS = list(steps(TOUR.read_text(encoding="utf-8")))
COMMANDS = "\n".join(step.commands for step in STEPS)


def test_every_part_of_the_walk_says_what_it_prints():
    assert len(STEPS) > 15
    assert [step.commands for step in STEPS[1:] if step.printed is None] == []


def test_whoever_walks_is_one_of_the_cast():
    named = set(re.findall(r"\b(?:as|press|desk|bid) ([A-Z]\w+)", COMMANDS))
    assert {"Mei", "Wei", "Chen", "Tang", "Bo", "Jun", "Qiao", "Ning", "Ou", "Lin"} <= named
    assert named <= {member.name for member in CAST}


def test_every_call_is_one_of_the_api():
    calls = set(re.findall(r"\bas [$\w]+ (GET|POST) [\"']?([a-z][\w/$-]+)", COMMANDS))
    assert len(calls) > 25
    for method, path in calls:
        view = resolve("/api/v1/" + re.sub(r"\$\w+", str(new_id()), path)).func.view_class
        assert hasattr(view, method.lower()), (method, path)


def test_every_button_and_list_is_one_of_the_admin():
    pressed = re.findall(r"\bpress \w+ (\w+)/(\w+)(/\$\w+)? (\w+)", COMMANDS)
    assert len(pressed) > 15
    for app, model, of_object, button in pressed:
        page = admin.site._registry[apps.get_model(app, model)]
        assert button in (page.actions_detail if of_object else page.actions_list), (model, button)
    for app, model in re.findall(r"\bdesk \w+ '?(\w+)/(\w+)", COMMANDS):
        assert apps.get_model(app, model) in admin.site._registry


@pytest.mark.parametrize(
    ("printed", "wanted", "does"),
    [
        ("status=OPEN\n", "status=OPEN", True),
        ("status=OPEN", "status=OPENED", False),
        ("one\nstatus=OPEN", "status=OPEN", False),
        ("id 01a2  |  3 t", "id … | 3 t", True),
        ("a (1) b", "a (2) b", False),
        ('{"a":1,"b":2}', '{"a":1,\n "b":2}\n', True),
        ("one two", "onetwo", False),
    ],
)
def test_what_a_walk_prints_is_compared_to_the_letter_but_for_the_dots(printed, wanted, does):
    assert agrees(printed, wanted) is does
