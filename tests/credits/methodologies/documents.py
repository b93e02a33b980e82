"""A small sound document, and changes to it: each test shows only what it changes."""

from credits.methodologies.language import Document, read_methodology

SOUND = """
code = "TST-RIDE"
version = 1
edition = { zh = "测试版", en = "Test edition" }
serial_code = "RIDE"
family = "cycling"
level = "design"
title = { zh = "骑行", en = "Ride" }
summary = { zh = "骑行", en = "A ride" }
legal_reference = "none"
formula_confidence = "design"
participant = "resident"
activity_type = "shared_bike_ride"
maturity = "B"
crediting_period = { zh = "自然年", en = "Calendar year" }
rounding = "gram"
published = 2025-01-01
effective_from = 2025-01-01

[filing]
authority = { zh = "示范主管机构", en = "Demonstration authority" }
number = "DEMO-T-1"
date = 2025-01-01
demonstration = true

[[inputs]]
name = "distance_km"
unit = "person_km"
title = { zh = "距离", en = "Distance" }
min = "0"
min_exclusive = true
max = "100"
source = "Test value"
confidence = "design"

[[factors]]
symbol = "ef_baseline"
code = "TRAVEL_BASELINE"
kind = "travel"
unit = "kgCO2e/person_km"

[[factors]]
symbol = "ef_bike"
code = "SHARED_BIKE"
kind = "travel"
unit = "kgCO2e/person_km"

[[parameters]]
symbol = "longest"
value = "15"
unit = "person_km"
title = { zh = "最长", en = "Longest" }
source = "Test value"
confidence = "design"

[[rules]]
id = "below_baseline"
holds = "ef_bike < ef_baseline"
verdict = "review"
reason = "NOT_BELOW_BASELINE"
text = { zh = "低于基准线", en = "Below the baseline" }

[[steps]]
name = "counted"
expression = "min(distance_km, longest)"
unit = "person_km"
title = { zh = "计入距离", en = "Counted" }

[[steps]]
name = "reduction"
expression = "counted * max(0, ef_baseline - ef_bike)"
unit = "kgCO2e"
title = { zh = "减排量", en = "Reduction" }

[[tiers]]
tier = "A"
multiplier = "1.00"
evidence = { zh = "记录", en = "Record" }
source = "Test value"
confidence = "design"

[[tiers]]
tier = "C"
multiplier = "0.50"
evidence = { zh = "申报", en = "Told" }
source = "Test value"
confidence = "design"

[[caps]]
group = "bike"
period = "day"
limit_g = 500
source = "Test value"
confidence = "design"

[[examples]]
name = "two and a half kilometres"
inputs = { distance_km = "2.5" }
tier = "A"
region = "CN-GD-GZ"
on = 2026-11-02
reduction_g = 238
credited_g = 238
source = "Test value"
"""


def changed(*changes: tuple[str, str]) -> str:
    """Return the sound document with each first occurrence of a text replaced; the text must be there."""
    text = SOUND
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def document(*changes: tuple[str, str]) -> Document:
    """Return the changed document as read."""
    return read_methodology(changed(*changes), name="test.toml")


def with_formula(expression: str) -> str:
    """Return the sound document with another last step."""
    return changed(("counted * max(0, ef_baseline - ef_bike)", expression))
