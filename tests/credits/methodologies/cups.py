"""A methodology for reusable cups as an administrator writes it, and its ways until it is published."""

from datetime import date
from typing import Any

from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.in_force_rows import Place
from credits.methodologies.services import (
    approve_draft,
    edit_draft,
    publish_draft,
    record_filing,
    submit_draft,
    write_draft,
)
from puhui.kernel.clock import puhui_now
from tests.cast import CastMember

CUPS = """
code = "CITY-CUP"
version = 1
edition = { zh = "可重复杯具（示范版）", en = "Reusable cups (demonstration edition)" }
serial_code = "CUP"
family = "reuse"
level = "city"
title = { zh = "可重复杯具", en = "Reusable cup" }
summary = { zh = "以可重复杯具代替一次性杯", en = "A reusable cup in place of a disposable one" }
legal_reference = "none"
formula_confidence = "design"
participant = "resident"
activity_type = "reusable_cup"
maturity = "B"
crediting_period = { zh = "自然年", en = "Calendar year" }
rounding = "gram"
published = 2026-11-02
effective_from = 2026-11-02

[filing]
authority = { zh = "示范主管机构", en = "Demonstration authority" }
number = "DEMO-M-2026-101"
date = 2026-10-30
demonstration = true

[[inputs]]
name = "uses"
unit = "item"
title = { zh = "次数", en = "Drinks" }
whole = true
min = "1"
max = "10"
source = "Project design value"
confidence = "design"

[[parameters]]
symbol = "disposable"
value = "0.034"
unit = "kgCO2e/item"
title = { zh = "一次性杯排放", en = "A disposable cup" }
source = "Project design value"
confidence = "design"

[[parameters]]
symbol = "washing"
value = "0.006"
unit = "kgCO2e/item"
title = { zh = "清洗排放", en = "Washing a cup" }
source = "Project design value"
confidence = "design"

[[steps]]
name = "saved_a_drink"
expression = "disposable - washing"
unit = "kgCO2e/item"
title = { zh = "每次减排", en = "Saved a drink" }

[[steps]]
name = "reduction"
expression = "uses * saved_a_drink"
unit = "kgCO2e"
title = { zh = "减排量", en = "Reduction" }

[[tiers]]
tier = "A"
multiplier = "1.00"
evidence = { zh = "收银记录", en = "The till's record" }
source = "Project design value"
confidence = "design"

[[tiers]]
tier = "B"
multiplier = "0.94"
evidence = { zh = "照片", en = "A picture" }
source = "Project design value"
confidence = "design"

[[caps]]
group = "cups"
period = "day"
limit_g = 100
source = "Project design value"
confidence = "design"

[[examples]]
name = "two coffees"
inputs = { uses = "2" }
tier = "A"
region = "CN-GD-GZ"
on = 2026-11-02
reduction_g = 56
credited_g = 56
source = "Worked by hand: 2 x (34 - 6) g"
"""
# Grams a cup where kilograms a cup are taken off: the mistake of somebody in a hurry.
IN_A_HURRY = (
    'value = "0.006"\nunit = "kgCO2e/item"',
    'value = "6"\nunit = "gCO2e/item"',
)
SCAN = "5c" * 32
GUANGDONG = Place("DEMO", "CN-GD")


def cups(*changes: tuple[str, str]) -> str:
    """Return the document with each first occurrence of a text replaced; the text must be there."""
    text = CUPS
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def second_version(*changes: tuple[str, str], effective: str = "2026-12-01") -> str:
    """Return the document as version 2, of 29 g a drink from a later day on."""
    return cups(
        ("version = 1", "version = 2"),
        ("effective_from = 2026-11-02", f"effective_from = {effective}"),
        ('value = "0.006"', 'value = "0.005"'),
        ("reduction_g = 56\ncredited_g = 56", "reduction_g = 58\ncredited_g = 58"),
        *changes,
    )


def written(author: CastMember, text: str = CUPS) -> MethodologyDraft:
    """Return a draft of the text."""
    return write_draft(actor=author.actor, now=puhui_now(), text=text)


def edited(author: CastMember, draft: MethodologyDraft, text: str) -> MethodologyDraft:
    """Return the draft with another text."""
    return edit_draft(actor=author.actor, now=puhui_now(), draft_id=draft.pk, text=text)


def submitted(author: CastMember, text: str = CUPS) -> MethodologyDraft:
    """Return a draft that was sent in."""
    return submit_draft(actor=author.actor, now=puhui_now(), draft_id=written(author, text).pk)


def approve(officer: CastMember, draft: MethodologyDraft, digest: str | None = None) -> MethodologyDraft:
    """Approve a draft by its digest."""
    return approve_draft(
        actor=officer.actor, now=puhui_now(), draft_id=draft.pk, digest=digest or draft.digest
    )


def file_it(officer: CastMember, draft: MethodologyDraft, **changes: Any) -> MethodologyDraft:
    """Record the filing that the text names."""
    terms = {"number": "DEMO-M-2026-101", "filed_on": date(2026, 10, 30), "scan_digest": SCAN} | changes
    return record_filing(actor=officer.actor, now=puhui_now(), draft_id=draft.pk, **terms)


def publish(
    officer: CastMember, draft: MethodologyDraft, place: Place | None = GUANGDONG
) -> MethodologyDraft:
    """Publish an approved draft in Guangdong, unless told."""
    return publish_draft(actor=officer.actor, now=puhui_now(), draft_id=draft.pk, place=place)


def filed(author: CastMember, officer: CastMember, text: str = CUPS) -> MethodologyDraft:
    """Return a draft that was approved and filed."""
    return file_it(officer, approve(officer, submitted(author, text)))


def published(
    author: CastMember, officer: CastMember, text: str = CUPS, place: Place | None = GUANGDONG
) -> MethodologyDraft:
    """Return a draft that became a version."""
    return publish(officer, filed(author, officer, text), place)
