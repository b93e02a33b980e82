"""No command is left out of the histories by silence: each has its machine, or a reason and a place."""

from pathlib import Path

import pytest

from tests.stateful.commands import LEFT_OUT, PARTS, REGISTER, STEPS, LeftOut, all_commands, left_out

TESTS = Path(__file__).parents[1]


def test_each_list_names_commands_that_there_are():
    named = {f"credits.{name}" for name in STEPS | REGISTER | left_out()}
    assert (PARTS | named) - all_commands() == set()


def test_no_command_is_in_two_lists():
    lists = [PARTS, STEPS, REGISTER, *(each.names for each in LEFT_OUT)]
    assert sum(map(len, lists)) == len(set().union(*lists))


@pytest.mark.parametrize("left", LEFT_OUT, ids=lambda each: each.where)
def test_what_is_left_out_is_done_where_the_reason_says(left: LeftOut):
    folder = TESTS / left.where
    files = [path for path in folder.rglob("*.py") if path.name != "commands.py"]
    told = "\n".join(path.read_text(encoding="utf-8") for path in files)
    looked_for = [left.through] if left.through else sorted(left.names)
    assert [name for name in looked_for if name not in told] == []
    assert left.why
