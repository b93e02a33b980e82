"""Two hundred documents that mean harm: each is refused quickly, by line, key and remedy."""

import random
import time

import pytest

from credits.methodologies.language import compile_document, read_methodology
from puhui.kernel.catalog import DocumentError
from tests.credits.methodologies.documents import SOUND, changed, with_formula

EXPRESSIONS = [
    "9**9**9",
    "9**9**9**9**9",
    "counted ** 999999",
    "1e999999999",
    "counted * 1e400",
    "9" * 399,
    "0." + "0" * 390 + "1",
    "__import__('os').system('true')",
    "().__class__.__mro__[1].__subclasses__()",
    "counted.__class__",
    "getattr(counted, 'real')",
    "open('/etc/passwd')",
    "eval('1')",
    "exec('1')",
    "print(counted)",
    "globals()",
    "lambda: counted",
    "(lambda x: x)(counted)",
    "[x for x in (1, 2)]",
    "{x: 1 for x in (1, 2)}",
    "sum(x for x in counted)",
    "f'{counted}'",
    "f'{counted!r:>{counted}}'",
    "b'counted'",
    "(x := counted)",
    "counted if (counted := 1) else 2",
    "await counted",
    "yield counted",
    "yield from counted",
    "*counted",
    "counted[0]",
    "counted[:]",
    "counted, counted",
    "...",
    "True",
    "None",
    "counted @ counted",
    "counted << 999999",
    "counted >> 1",
    "counted % 2",
    "counted // 2",
    "~counted",
    "counted & 1",
    "counted | 1",
    "counted ^ 1",
    "counted is None",
    "counted in (1, 2)",
    "counted; counted",
    "counted # comment",
    "counted \\\n + 1",
    "'counted' * 999999999",
    "max(counted)",
    "max(*counted)",
    "max(counted, key=abs)",
    "max(**counted)",
    "abs()",
    "abs(counted)(counted)",
    "ｃounted",
    "c\u200dounted",
    "соunted",
    "counted\u00a0**\u00a02",
    "\u202ecounted",
    "counted\u0000",
    "\U0001d41aounted",
    "1_0",
    "0b1",
    "0o7",
    "1j",
    "inf",
    "nan",
    "Infinity",
    "-" * 399,
    "-" * 398 + "1",
    "(" * 199 + "1" + ")" * 199,
    "(" * 399,
    ")" * 399,
    "abs(" * 90 + "counted" + ")" * 90 + ")",
    "not " * 90 + "counted",
    "counted" + " + counted" * 38 + " + ((((((((((((((((((1))))))))))))))))))",
    "1 if counted > 0 else " * 17 + "1",
    "counted and counted",
    "counted < counted",
    "counted < counted < " * 18 + "counted",
    "ef_bike()",
    "min",
    "if",
    "else",
    "",
    " ",
    "\t",
    "import os",
    "del counted",
    "assert counted",
    "pass",
    "return counted",
    "@counted",
    "counted -> counted",
    "counted!",
    "$counted",
    "`counted`",
    "?",
    "undeclared + 1",
    "reduction",
]

DOCUMENTS = [
    "",
    "=",
    "[",
    "a = " + "[" * 998,
    "a = " + "{a=" * 300,
    "a." * 499 + "a = 1",
    "[" + "a." * 490 + "a]",
    "\n".join(f"[x{i}]" for i in range(8_000)),
    "\n".join("[[steps]]" for _ in range(6_000)),
    "a = 1\n" * 2,
    "a = " + "9" * 990,
    "a = 1e" + "9" * 900,
    "a = nan",
    'a = """' + "x\n" * 30_000,
    "\x00",
    "\ufeff" + SOUND,
    SOUND + "\x07",
    SOUND * 2,
    SOUND.replace("[[steps]]", "[steps]"),
    SOUND.replace("[[inputs]]", "[[inputs.deeper]]"),
    SOUND + "x" * 70_000,
    SOUND + "\n#" * 70_000,
    changed(("version = 1", "version = " + "9" * 400)),
    changed(("version = 1", "version = true")),
    changed(("version = 1", "version = -1")),
    changed(('value = "15"', 'value = "' + "9" * 400 + '"')),
    changed(('value = "15"', 'value = "1e400000000"')),
    changed(('value = "15"', 'value = "Infinity"')),
    changed(('value = "15"', 'value = "sNaN"')),
    changed(('value = "15"', 'value = "１５"')),
    changed(('value = "15"', "value = inf")),
    changed(("limit_g = 500", "limit_g = -1")),
    changed(("limit_g = 500", "limit_g = " + "9" * 100)),
    changed(("limit_g = 500", 'limit_g = "500"')),
    changed(('symbol = "longest"', 'symbol = "__builtins__"')),
    changed(('symbol = "longest"', 'symbol = "longest) or (1"')),
    changed(('symbol = "longest"', 'symbol = "s0"'), ("distance_km, longest", "distance_km, 15")),
    changed(('symbol = "longest"', 'symbol = "' + "x" * 400 + '"')),
    changed(('symbol = "longest"', 'symbol = "ｌongest"')),
    changed(('symbol = "ef_bike"', 'symbol = "ef_baseline"')),
    changed(('name = "counted"', 'name = "None"')),
    changed(('name = "counted"', 'name = "reduction"')),
    changed(('holds = "ef_bike < ef_baseline"', 'holds = "1"')),
    changed(('holds = "ef_bike < ef_baseline"', 'holds = "ef_bike < ef_baseline ** 9"')),
    changed(('unit = "kgCO2e"', 'unit = "tCO2e"')),
    changed(("min(distance_km, longest)", "min(reduction, longest)")),
    changed(('inputs = { distance_km = "2.5" }', "inputs = { }")),
    changed(('inputs = { distance_km = "2.5" }', 'inputs = { distance_km = "2.5", "__class__" = "1" }')),
    changed(("on = 2026-11-02", "on = 9999-99-99")),
    changed(("published = 2025-01-01", "published = 0000-00-00")),
]


def mutations(count: int) -> list[str]:
    """Return documents with a piece cut, doubled, or replaced by what does not belong there."""
    chance = random.Random(20_261_102)
    poison = ["\x00", "**9", "__class__", "(" * 40, "\ufeff", '"' * 3, "= =", "9" * 60, "lambda:", "[[["]
    made = []
    while len(made) < count:
        at = chance.randrange(len(SOUND) - 40)
        text = SOUND[:at] + chance.choice(poison) + SOUND[at + chance.randrange(40) :]
        if "#" not in text:
            made.append(text)
    return made


HOSTILE = [
    *map(with_formula, (text.replace("\\", "\\\\") for text in EXPRESSIONS)),
    *DOCUMENTS,
    *mutations(60),
]


def test_there_are_at_least_two_hundred_of_them():
    assert len(HOSTILE) >= 200


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_document_is_refused_quickly_and_by_name(text):
    begun = time.perf_counter()
    with pytest.raises(DocumentError) as refused:
        compile_document(read_methodology(text, name="hostile.toml"))
    assert time.perf_counter() - begun < 10  # what it must not do is hang; how fast it is, is not shown here
    error = refused.value
    assert error.line
    assert error.fix
    assert str(error).startswith("hostile.toml:")
    assert len(str(error)) < 1_500
