"""The pages that a script walks name what there is, so that they cannot rot between two walks.

`make tour` walks the first of them whole, `python -m tests.demonstration.tour` any other.
"""

import re
from contextlib import suppress

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import Resolver404, resolve

from accounts.management.demonstration.cast import CAST
from puhui import urls  # noqa: F401  the pages are found with the paths
from puhui.kernel.ids import new_id
from tests.demonstration.tour import ROOT, TOUR, Step, agrees, steps

README = ROOT / "README.md"
WALKED = {
    page: [step for step in steps(page.read_text(encoding="utf-8")) if heading in ("", step.heading)]
    for page, heading in (
        (TOUR, ""),
        *(
            (TOUR.with_name(f"{name}.md"), "")
            for name in (
                "tour-mirror",
                "reusable-cups",
                "certify-a-footprint",
                "read-the-register",
                "see-why-it-was-refused",
            )
        ),
        (README, "Five minutes"),
    )
}
each_page = pytest.mark.parametrize("walk", WALKED.values(), ids=[page.stem for page in WALKED])
A_CODE = ".venv/bin/python manage.py demo_otp"


def commands_of(walk: list[Step]) -> str:
    return "\n".join(step.commands for step in walk)


def view_of(path: str) -> type:
    """Return what answers at an address of the API, whose variables are ids or codes."""
    for value in (str(new_id()), "CODE-1"):
        with suppress(Resolver404):
            return resolve("/api/v1/" + re.sub(r"\$\w+", value, path)).func.view_class
    raise AssertionError(path)


def test_every_page_that_takes_up_the_hands_is_among_them():
    taking = {
        page
        for page in TOUR.parent.glob("*.md")
        if "\n. docs/how-to/" in commands_of([Step("", "", None), *steps(page.read_text(encoding="utf-8"))])
    }
    assert taking == WALKED.keys() - {README}


@each_page
def test_every_part_of_the_walk_says_what_it_prints(walk):
    assert len(walk) > 4
    silent = [step.commands for step in walk[1:] if step.printed is None]
    assert [commands for commands in silent if not commands.startswith(A_CODE)] == []


@each_page
def test_whoever_walks_is_one_of_the_cast(walk):
    commands = commands_of(walk)
    named = set(re.findall(r"\b(?:as|press|desk|bid|queued) ([A-Z]\w+)", commands))
    for several in re.findall(r"\bfor WHO in ([\w ]+);", commands):
        named |= set(several.split())
    assert named <= {member.name for member in CAST}
    if walk is WALKED[TOUR]:
        assert {"Mei", "Wei", "Chen", "Tang", "Bo", "Jun", "Qiao", "Ning", "Ou", "Lin"} <= named


@each_page
def test_every_call_is_one_of_the_api(walk):
    commands = commands_of(walk)
    calls = re.findall(r"\b(?:as|ask) [$\w]+ ([A-Z]+) [\"']?([a-z][\w/$-]+)", commands)
    # All but the one page of a tour whose address comes from the page before.
    assert len(calls) == len(re.findall(r"\b(?:as|ask) [$\w]+ [A-Z]+ (?![\"]\$)", commands))
    for method, path in set(calls):
        assert hasattr(view_of(path), method.lower()), (method, path)
    plain = set(re.findall(r"\$API/([\w/$-]+)", commands))
    for path in plain:
        assert view_of(path)
    assert calls or plain


@each_page
def test_every_button_and_list_is_one_of_the_admin(walk):
    commands = commands_of(walk)
    pressed = re.findall(r"\bpress [$\w]+ (\w+)/(\w+)(/\$\w+)? (\w+)", commands)
    assert len(pressed) == len(re.findall(r"\bpress [$\w]+ ", commands))
    for app, model, of_object, button in pressed:
        page = admin.site._registry[apps.get_model(app, model)]
        assert button in (page.actions_detail if of_object else page.actions_list), (model, button)
    shown = re.findall(r"\bdesk [$\w]+ '?(\w+)/(\w+)", commands)
    assert len(shown) == len(re.findall(r"\bdesk [$\w]+ ", commands))
    for app, model in shown:
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
