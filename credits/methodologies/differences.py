"""What a document changes against another: part by part, and what the examples of both come to under both.

Free of Django.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from credits.factors.resolution import FactorTable
from credits.methodologies.engine import Quantified
from credits.methodologies.language import Document, Program
from credits.methodologies.language.document import Bounds, Example, LookupTable
from credits.methodologies.publication import run_example
from puhui.kernel.errors import PuhuiError
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.quantities import plain


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `part` is to translate; None stands for what is not there."""

    part: str
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """An example under both documents; None where a document has no answer to its inputs."""

    example: Example
    before: Quantified | None
    after: Quantified | None


def changes(before: Document, after: Document) -> list[Change]:
    """Return what differs, in the order of a document's parts."""
    found = []
    for part, tell in _PARTS.items():
        old, new = tell(before), tell(after)
        for name in [*old, *(name for name in new if name not in old)]:
            if old.get(name) != new.get(name):
                found.append(Change(part, name, old.get(name), new.get(name)))
    return found


def results(before: Program, after: Program, table: FactorTable) -> Iterator[Result]:
    """Yield every example of the new document, and those of the old one that it has dropped, under both."""
    examples = {example.name: example for example in after.document.examples}
    dropped = [example for example in before.document.examples if example.name not in examples]
    for example in [*examples.values(), *dropped]:
        yield Result(example, _run(before, table, example), _run(after, table, example))


def _run(program: Program, table: FactorTable, example: Example) -> Quantified | None:
    try:
        return run_example(program, table, example)
    # An input or a tier that this document does not know, or a factor that its place has not.
    except (KeyError, PuhuiError):
        return None


def _head(document: Document) -> Mapping[str, str]:
    filing = document.filing
    return {
        "title": f"{document.title.zh} / {document.title.en}",
        "edition": f"{document.edition.zh} / {document.edition.en}",
        "activity_type": document.activity_type or "",
        "participant": document.participant,
        "maturity": document.maturity,
        "coin_only": str(document.coin_only).lower(),
        "rounding": document.rounding,
        "buffer": plain(document.buffer_share),
        "effective": f"{document.effective_from} – {document.effective_to or '…'}",
        "running_projects": _running(document),
        "filing": f"{filing.authority.en}, {filing.number}, {filing.date}",
    }


def _running(document: Document) -> str:
    terms = document.running_projects
    return "" if terms is None else f"keep_version until {terms.until or '…'}"


def _interval(bounds: Bounds) -> str:
    least = "" if bounds.least is None else f"{'>' if bounds.least_excluded else '≥'} {bounds.least}"
    most = "" if bounds.most is None else f"{'<' if bounds.most_excluded else '≤'} {bounds.most}"
    parts = [least, most, f"/ {bounds.per}" if bounds.per else "", "1, 2, 3 …" if bounds.whole else ""]
    return " ".join(part for part in parts if part)


def _rows(table: LookupTable) -> str:
    keys = (
        plain(row.key) if row.key is not None else f"({row.above or '-∞'}, {row.up_to or '∞'}]"
        for row in table.rows
    )
    pairs = (f"{key}: {row.value}" for key, row in zip(keys, table.rows, strict=True))
    return f"{table.key_unit} → {table.unit}: {'; '.join(pairs)}"


_PARTS: dict[str, Callable[[Document], Mapping[str, str]]] = {
    _("about"): _head,
    _("input"): lambda document: {
        item.name: f"{item.unit} {_interval(item.bounds)}" for item in document.inputs
    },
    _("value that the server finds"): lambda document: {
        item.name: f"{item.factor or item.history or item.register} {item.unit}, {item.default}"
        for item in document.resolved
    },
    _("factor"): lambda document: {
        item.symbol: f"{item.code} ({item.kind}) {item.unit}" for item in document.factors
    },
    _("parameter"): lambda document: {
        item.symbol: f"{item.value} {item.unit} ({item.origin.confidence}: {item.origin.source})"
        for item in document.parameters
    },
    _("table"): lambda document: {table.name: _rows(table) for table in document.tables},
    _("rule"): lambda document: {
        rule.id: f"{rule.expression} | {rule.verdict} {rule.reason}" for rule in document.rules
    },
    _("step"): lambda document: {step.name: f"{step.expression} [{step.unit}]" for step in document.steps},
    _("tier"): lambda document: {terms.tier: f"× {terms.multiplier}" for terms in document.tiers},
    _("cap"): lambda document: {f"{cap.group}, {cap.period}": f"≤ {cap.limit_g} g" for cap in document.caps},
    _("attestation"): lambda document: {
        item.name: f"{item.title.zh} / {item.title.en}" for item in document.attestations
    },
}
