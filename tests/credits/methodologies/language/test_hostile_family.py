"""Two hundred generated documents that mean harm: deep, wide, large, or nonsense of the right words."""

import random
import time
from decimal import Decimal

from credits.methodologies.language import compile_document, read_methodology
from puhui.kernel.catalog import DocumentError
from tests.credits.methodologies.language.plots import PLOTS, changed

CHANCE = random.Random(20_261_127)
WORDS = ["area_ha", "species", "error", "growth", "sum", "mean", "lookup", "min", "step", "if", "else", "not"]
SIGNS = ["**", "//", "%", "@", ".", "[0]", ":=", "->", "<<", "^", "~", "!", "{", "'", "\\\\", "lambda", "for"]


def nested(opening: str, depth: int, inside: str = "mean(area_ha)") -> str:
    return opening * depth + inside + ")" * depth


def powers(depth: int) -> str:
    return "*".join(f"({'9' * 15}.{'9' * 15}" for _ in range(depth)) + ")" * depth


def gibberish() -> str:
    pieces = [CHANCE.choice(WORDS + SIGNS) for _ in range(CHANCE.randrange(3, 30))]
    return " ".join([CHANCE.choice(SIGNS), *pieces])


EXPRESSIONS = [
    *(
        nested(f"{name}(", depth)
        for name in ("sum", "mean", "abs", "floor")
        for depth in (2, 17, 60)
        if name in {"sum", "mean"} or depth > 2
    ),
    *(nested("lookup(growth, ", depth) for depth in (17, 24)),
    *(f"sum({nested('(', depth, 'area_ha')})" for depth in (16, 17, 100)),
    *(nested(f"min({'9' * digits}, ", 1) for digits in (16, 40, 300)),
    *("mean(area_ha)" + sign + "9" * digits for sign in ("**", "e", "E+", "_") for digits in (1, 15, 300)),
    *("mean(area_ha" + " * area_ha" * count + ")" for count in (36, 40, 60)),
    *(powers(depth) for depth in (17, 24)),
    *("-" * depth + "mean(area_ha)" for depth in (17, 60, 300)),
    *(gibberish() for _ in range(80)),
]

SIZES = [
    *(
        changed(("list_max = 5", f"list_max = {number}"))
        for number in ("0", "-1", "501", "9" * 30, "5.5", "true")
    ),
    *(
        changed(
            (
                '{ key = "3", value = "40" },',
                ", ".join(f'{{ key = "{n}", value = "1" }}' for n in range(3, count)),
            )
        )
        for count in (70, 64, 1_000)
    ),
    *(
        changed(('area_ha = ["10", "1"]', f"area_ha = [{text}]"))
        for text in ("", '"1",' * 501, "[[[[", '"1", 2', '["1"]')
    ),
    *(changed(("[[tables]]", "[[tables]]\n" * count)) for count in (2, 13, 5_000)),
    *(changed(("rows = [", "rows = " + "[" * count)) for count in (2, 60, 900)),
    *(changed(('value = "10"', f'value = "{text}"')) for text in ("9" * 16, "1e9", "NaN", "-", "0x1", "１")),
    *(changed(('up_to = "0.1"', f"up_to = {text}")) for text in ('"nan"', '"inf"', "1", "[]", '""')),
    *(
        changed(('name = "growth"', f'name = "{text}"'))
        for text in ("__class__", "t0", "x" * 50, "growth)", "sum")
    ),
    *(changed(("mean(area_ha)", " + ".join(["sum(area_ha*area_ha)"] * count))) for count in (17, 40, 400)),
]


def mutations(count: int) -> list[str]:
    """Return documents in which the beginning of a line was cut and something foreign put in its place."""
    poison = ["\x00", "**9", "[[[", "lookup(", "sum(sum(", '"' * 3, "= =", "9" * 60, "\ufeff", "{{"]
    made = []
    while len(made) < count:
        at = PLOTS.index("\n", CHANCE.randrange(len(PLOTS) - 60)) + 1
        made.append(PLOTS[:at] + CHANCE.choice(poison) + PLOTS[at + CHANCE.randrange(1, 40) :])
    return made


HOSTILE = [*(changed(("mean(area_ha)", text)) for text in EXPRESSIONS), *SIZES, *mutations(60)]


def test_there_are_at_least_two_hundred_of_them():
    assert len(set(HOSTILE)) >= 200


def refusal(text: str) -> DocumentError | None:
    try:
        compile_document(read_methodology(text, name="hostile.toml"))
    except DocumentError as error:
        return error
    return None


def test_each_is_refused_quickly_and_by_name():
    for number, text in enumerate(HOSTILE):
        begun = time.perf_counter()
        error = refusal(text)
        assert error is not None, number
        assert time.perf_counter() - begun < 10, number  # it must not hang; how fast it is, is not shown here
        assert error.line, number
        assert error.fix, number
        assert str(error).startswith("hostile.toml:"), number
        assert len(str(error)) < 1_500, number


def test_the_dearest_document_that_is_taken_is_computed_in_a_moment():
    # As many items as a list may have, and as much for each as a document may compute.
    dear = " + ".join(["mean(area_ha / 3 * species)"] * 12)
    text = changed(("mean(area_ha)", dear)).replace("list_max = 5", "list_max = 500")
    evaluate = compile_document(read_methodology(text)).bind({})
    begun = time.perf_counter()
    broken, _steps = evaluate((Decimal("7.7"),) * 500, (Decimal(2),) * 500, Decimal(0))
    assert broken == ()
    assert time.perf_counter() - begun < 2
