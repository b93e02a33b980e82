"""An honest paper shows no sign, and most that were changed show one; none is refused for it."""

from datetime import UTC, datetime

import pytest

from credits.evidence.decoding import decode
from credits.evidence.models import MediaType
from credits.evidence.paper_signs import signs_of
from tests.credits.evidence.papers import EDITS, appended, honest

RECEIVED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SAID = {"pages": 1, "updates": 0, "producer": "WPS 文字", "created": "D:20260105090000+08'00'"}


def codes(told) -> list[str]:
    return [sign.code for sign in signs_of(told, RECEIVED)]


def read(content: bytes) -> list[str]:
    return codes(decode(content, MediaType.PDF).facts)


def test_an_honest_paper_shows_nothing_and_one_that_was_written_into_shows_it():
    assert read(honest()) == []
    assert read(appended(honest())) == ["UPDATED"]


@pytest.mark.long
def test_t11_pdf_of_sixty_edited_papers_fifty_strike_the_eye():
    papers = [honest(number) for number in range(10)]
    seen = {name: sum(bool(read(edit(paper))) for paper in papers) for name, edit in EDITS.items()}
    assert seen.pop("changed with care") == 0, "no sign is no proof: such a paper is read all the same"
    assert set(seen.values()) == {10}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, []),
        ({"changed": "D:20260105090900+08'00'"}, []),
        ({"changed": "D:20260105091100+08'00'"}, ["CHANGED_LATER"]),
        # Nobody knows where the clock stood that has no offset.
        ({"changed": "D:20260105150500"}, []),
        ({"changed": "D:20260105170000"}, ["CHANGED_LATER"]),
        ({"changed": "D:20260105085900+08'00'"}, ["TIME_IMPOSSIBLE"]),
        ({"created": "D:20260302110100+08'00'"}, ["TIME_IMPOSSIBLE"]),
        ({"created": "D:20260302105900+08'00'"}, []),
        ({"created": "D:20260302155900"}, []),
        ({"created": "yesterday", "changed": "today"}, []),
        # The least date and the largest, from which nothing can be taken and to which nothing can be added.
        *(({"created": f"D:00010101000000{zone}"}, []) for zone in ("", "Z", "+08'00'", "-08'00'")),
        *(({"created": f"D:99991231235959{zone}"}, ["TIME_IMPOSSIBLE"]) for zone in ("", "Z", "-08'00'")),
        ({"created": "D:00010101000000", "changed": "D:00010101000000+08'00'"}, []),
        ({"created": "D:00010101000000Z", "changed": "D:20260105090000+08'00'"}, ["CHANGED_LATER"]),
        ({"updates": 2, "identity_changed": True}, ["UPDATED", "REWRITTEN"]),
        ({"identity_changed": False}, []),
        ({"creator": "Adobe Photoshop 25.0", "producer": "iLovePDF"}, ["EDITOR"]),
        ({"producer": "福昕高级PDF编辑器"}, ["EDITOR"]),
        ({"producer": "Adobe PDF Library 15.0"}, []),
        ({"producer": None, "created": None}, ["SAYS_NOTHING"]),
    ],
)
def test_what_speaks_of_a_change(told, expected):
    assert codes(SAID | told) == expected


def test_what_is_no_pdf_shows_nothing():
    assert codes({"device": "phone"}) == codes({}) == []


def test_what_was_made_to_be_shown_before_it_has_come_whole_is_no_change():
    paper = honest()
    head, rest = paper.split(b"\n", 1)
    fast = head + b"\n1 0 obj\n<< /Linearized 1 >>\nendobj\n%%EOF\n" + rest
    assert decode(fast, MediaType.PDF).facts["updates"] == 0
