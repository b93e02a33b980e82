"""A small sound document with lists and tables, and changes to it."""

from credits.methodologies.language import Document, read_methodology
from tests.credits.methodologies.documents import SOUND

LISTS = """[[inputs]]
name = "area_ha"
unit = "ha"
title = { zh = "面积", en = "Area" }
list = "plots"
list_max = 5
min = "0"
min_exclusive = true
max = "1000"
source = "Test value"
confidence = "design"

[[inputs]]
name = "species"
unit = "1"
title = { zh = "树种", en = "Species" }
list = "plots"
list_max = 5
whole = true
min = "1"
max = "3"
source = "Test value"
confidence = "design"

[[inputs]]
name = "error"
unit = "1"
title = { zh = "误差", en = "Sampling error" }
min = "0"
max = "0.3"
source = "Test value"
confidence = "design"

[[tables]]
name = "growth"
title = { zh = "生长量", en = "Growth" }
unit = "kgCO2e/ha"
key_unit = "1"
match = "exact"
source = "Test value"
confidence = "design"
rows = [
  { key = "1", value = "10" },
  { key = "2", value = "20", title = { zh = "桉", en = "Eucalyptus" } },
  { key = "3", value = "40" },
]

[[tables]]
name = "discount"
title = { zh = "扣减", en = "Discount" }
unit = "1"
key_unit = "1"
match = "band"
source = "Test value"
confidence = "design"
rows = [
  { up_to = "0.1", value = "0" },
  { above = "0.1", up_to = "0.2", value = "0.06" },
  { above = "0.2", up_to = "0.3", value = "0.11" },
]

[[steps]]
name = "mean_area"
expression = "mean(area_ha)"
unit = "ha"
title = { zh = "平均面积", en = "Mean area" }

[[steps]]
name = "reduction"
expression = "sum(area_ha * lookup(growth, species)) * (1 - lookup(discount, error)) + 0 * mean_area"
unit = "kgCO2e"
title = { zh = "减排量", en = "Reduction" }

"""
_HEAD, _REST = SOUND.split("[[inputs]]", 1)
_TAIL = _REST[_REST.index("[[tiers]]") :]
PLOTS = (
    _HEAD
    + LISTS
    + _TAIL.replace(
        'inputs = { distance_km = "2.5" }',
        'inputs = { area_ha = ["10", "1"], species = ["1", "2"], error = "0.15" }',
    ).replace("238", "112800")
)


def changed(*changes: tuple[str, str]) -> str:
    """Return the document with each first occurrence of a text replaced; the text must be there."""
    text = PLOTS
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def document(*changes: tuple[str, str]) -> Document:
    """Return the changed document as read."""
    return read_methodology(changed(*changes), name="plots.toml")
