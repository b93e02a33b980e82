"""What stands between a methodology and units of a real register: the two gates of decisions 3, by use.

Gate one, *filing*: the version is filed with the scheme's authority, and its formula is no design. Gate two,
*sources*: every number that enters the result has a source. What only limits (a bound, a rule, a cap) is not
part of the result: a verifier attests it instead. Grams and coins of people need neither. Free of Django.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from credits.factors.resolution import ResolvedFactor
from credits.methodologies.bound import BoundMethodology, ShownMethodology
from credits.methodologies.language.document import DESIGNED, Document, Origin
from credits.methodologies.language.tree import names, tables

DESIGN = "design"
HECTARE = "ha"
# Words that tell of no document at all; a remembered or copied number names one, to be compared with it.
UNREAD = ("third-party-copy", "memory-high", "memory-medium", "memory-low")


@dataclass(frozen=True, slots=True)
class Gates:
    """What is in the way, as code or `CODE:name`; both empty: the version may bring registry units.

    `attest` is what a verifier attests because it only limits; `compare` are numbers whose named document
    nobody has read yet: they do not stand in the way, and are shown.
    """

    filing: tuple[str, ...]
    sources: tuple[str, ...]
    attest: tuple[str, ...]
    compare: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Tell whether nothing is in the way."""
        return not self.filing and not self.sources


def gates_of(bound: BoundMethodology | ShownMethodology) -> Gates:
    """Return what stands in the way of a methodology with the factors of a place and day."""
    document = bound.document
    entering = _entering(document)
    numbers = list(_numbers(bound))
    return Gates(
        filing=tuple(_filing(document)),
        sources=tuple(_sources(numbers, entering)),
        attest=tuple(_attest(document, numbers, entering)),
        compare=tuple(name for name, origin in numbers if name in entering and origin in UNREAD),
    )


def unsourced_of(document: Document) -> tuple[str, ...]:
    """Return the numbers of the text itself that enter the result and have no source, factors left out."""
    entering = _entering(document)
    origins = [(item.symbol, item.origin.confidence) for item in document.parameters]
    origins += [(table.name, table.origin.confidence) for table in document.tables]
    origins += [(value.name, _word(value.origin)) for value in document.resolved if not value.factor]
    origins += [
        (f"tier {tier.tier}", tier.origin.confidence) for tier in document.tiers if tier.multiplier != 1
    ]
    return tuple(name for name, confidence in origins if name in entering and confidence == DESIGN)


def counts_hectares(document: Document) -> bool:
    """Tell whether ground is what the text counts: then two projects under it share none."""
    return any(item.unit == HECTARE for item in document.inputs)


def result_factors_of(document: Document) -> tuple[int, ...]:
    """Return which of the text's factors enter the result, counted from 1."""
    entering = _entering(document)
    numbered = enumerate(document.factors, start=1)
    return tuple(number for number, item in numbered if item.symbol in entering)


def _filing(document: Document) -> Iterator[str]:
    if document.purpose == "ceiling":
        yield "CEILING"
    if document.coin_only or document.maturity == "C":
        yield "COIN_ONLY"
    if document.formula_confidence in DESIGNED:
        yield f"FORMULA_{document.formula_confidence.upper()}"
    if document.filing.is_demonstration:
        yield "FILED_AS_DEMONSTRATION"


def _sources(numbers: list[tuple[str, str]], entering: set[str]) -> Iterator[str]:
    words = {
        DESIGN: "DESIGN",
        "placeholder": "PLACEHOLDER",
        "missing": "BASELINE_MISSING",
        "absent": "FACTOR_MISSING",
    }
    for name, confidence in numbers:
        if name in entering and confidence in words:
            yield f"{words[confidence]}:{name}"


def _attest(document: Document, numbers: list[tuple[str, str]], entering: set[str]) -> Iterator[str]:
    yield from (item.name for item in document.attestations)
    limits = [(item.name, item.bounds.origin) for item in document.inputs]
    limits += [(f"{cap.group} a {cap.period}", cap.origin) for cap in document.caps]
    yield from (name for name, origin in limits if origin and origin.confidence == DESIGN)
    yield from (name for name, confidence in numbers if name not in entering and confidence == DESIGN)


def _numbers(bound: BoundMethodology | ShownMethodology) -> Iterator[tuple[str, str]]:
    """Yield each number with how sure it is; `placeholder` and `missing` are words of their own here."""
    document = bound.document
    for parameter in document.parameters:
        yield parameter.symbol, parameter.origin.confidence
    for table in document.tables:
        yield table.name, table.origin.confidence
    for item, factor in zip(document.factors, bound.factors, strict=True):
        yield item.symbol, _standing(factor) if factor else "absent"
    for value in bound.resolved:
        if value.factor is not None:
            yield value.name, _standing(value.factor)
        else:
            yield value.name, _word(value.origin) if value.value is not None else "missing"
    for terms in document.tiers:
        if terms.multiplier != 1:
            yield f"tier {terms.tier}", terms.origin.confidence


def _standing(factor: ResolvedFactor) -> str:
    return "placeholder" if factor.is_placeholder else factor.row.confidence


def _word(origin: Origin | None) -> str:
    return origin.confidence if origin else DESIGN


def _entering(document: Document) -> set[str]:
    """Return the names that the last step rests on, by whatever way, and the tiers, which multiply it."""
    steps = {step.name: step.value for step in document.steps}
    entering, waiting = set[str](), [document.steps[-1].name]
    while waiting:
        name = waiting.pop()
        if name not in entering:
            entering.add(name)
            if name in steps:
                waiting += [*names(steps[name]), *tables(steps[name])]
    return entering | {f"tier {terms.tier}" for terms in document.tiers}
