"""What in a PDF speaks of its having been changed: signs for a person to look at, never a reason to refuse.

Pure, from what the child read of the file when it came (child/documents.py), so that a better rule speaks of
older papers, too. Who forges well leaves none of them, and an honest office may leave one: a form that was
signed is changed within the file (reliability T11).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from credits.evidence.pdf_times import iso_of_pdf
from puhui.kernel.errors import gettext_noop

UPDATED, REWRITTEN, LATER, IMPOSSIBLE = "UPDATED", "REWRITTEN", "CHANGED_LATER", "TIME_IMPOSSIBLE"
EDITOR, SILENT = "EDITOR", "SAYS_NOTHING"
TEXTS = {
    UPDATED: gettext_noop("changes within the file after it was finished: %(value)s"),
    REWRITTEN: gettext_noop("saved anew: its identity is no longer the first one"),
    LATER: gettext_noop("changed later than it was created: on %(value)s"),
    IMPOSSIBLE: gettext_noop("its dates cannot be: %(value)s"),
    EDITOR: gettext_noop("written by a program that edits pages: %(value)s"),
    SILENT: gettext_noop("says neither who wrote it nor when"),
}
# Chosen: a program that prints a document may take minutes over it.
PRINTED_WITHIN = timedelta(minutes=10)
# Chosen: clocks are a little apart; without an offset it may be any local time on earth.
CLOCKS_APART, LOCAL = timedelta(hours=1), timedelta(hours=14)
# Programs that change pages that others wrote. Offices, printers and libraries that write them are not among
# them, nor what only scans.
EDITORS = re.compile(
    r"photoshop|illustrator|acrobat pro|pdfelement|ilovepdf|smallpdf|sejda|pdfescape|pdf-?xchange|phantompdf|"
    r"foxit.{0,12}edit|nitro|pdftk|qpdf|pypdf|mupdf|pdf24|pdfsam|dochub|inkscape|gimp|canva|coreldraw|"
    r"福昕.{0,8}编辑|迅捷|万兴|轻闪",
    re.IGNORECASE,
)


class Sign(NamedTuple):
    """A sign by its code, and what of the file shows it."""

    code: str
    value: str = ""


def signs_of(told: Mapping[str, Any], received_at: datetime) -> list[Sign]:
    """Return the signs of a document; none for a file that is no PDF.

    `told` is what the file says of itself: pages, updates, identity_changed, producer, creator, created,
    changed (the times as PDF writes them).
    """
    return list(_signs(told, received_at)) if "pages" in told else []


def _signs(told: Mapping[str, Any], received_at: datetime) -> Iterator[Sign]:
    if told.get("updates"):
        yield Sign(UPDATED, str(told["updates"]))
    if told.get("identity_changed"):
        yield Sign(REWRITTEN)
    for program in (told.get("producer"), told.get("creator")):
        if program and EDITORS.search(program):
            yield Sign(EDITOR, program)
            break
    if not any(told.get(name) for name in ("producer", "creator", "created")):
        yield Sign(SILENT)
    yield from _of_times(told, received_at)


def _of_times(told: Mapping[str, Any], received_at: datetime) -> Iterator[Sign]:
    created, changed = (iso_of_pdf(told.get(name) or "") for name in ("created", "changed"))
    for time in (created, changed):
        if time and _instant(time) > _latest_seen(time, received_at):
            yield Sign(IMPOSSIBLE, time)
            return
    if not (created and changed):
        return
    between = _instant(changed) - _instant(created)
    # With one offset and without the other they are not compared closer than the earth is wide.
    slack = LOCAL if _has_offset(created) != _has_offset(changed) else timedelta()
    if between < -slack:
        yield Sign(IMPOSSIBLE, f"{created} > {changed}")
    elif between > slack + PRINTED_WITHIN:
        yield Sign(LATER, changed)


def _latest_seen(time: str, received_at: datetime) -> datetime:
    # Added to our own clock: a file may name the least date or the largest, from which nothing can be taken.
    return received_at + (CLOCKS_APART if _has_offset(time) else LOCAL)


def _has_offset(time: str) -> bool:
    return datetime.fromisoformat(time).tzinfo is not None


def _instant(time: str) -> datetime:
    return datetime.fromisoformat(time if _has_offset(time) else f"{time}+00:00")
