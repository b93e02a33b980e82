"""A methodology document as tables: what is observed, found, assumed, demanded, computed and capped."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from credits.admin.formulas import formula
from credits.factors.resolution import FactorTable
from credits.factors.vocabulary import CONFIDENCE, KIND
from credits.methodologies.language import Document, Program
from credits.methodologies.language.document import Bounds, LookupTable, Origin, Resolved, Value
from credits.methodologies.publication import run_example
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.words import NOTHING, amount, region_name, text_in_language
from puhui.kernel.errors import PuhuiError
from puhui.kernel.rest.problems import describe

# Words of the documents' own vocabulary, as readers get them.
WORDS = {
    "ride": gettext_noop("ride"),
    "day": gettext_noop("day"),
    "month": gettext_noop("month"),
    "year": gettext_noop("year"),
    "person": gettext_noop("person"),
    "household": gettext_noop("household"),
    "object": gettext_noop("object"),
    "reject": gettext_noop("is rejected"),
    "review": gettext_noop("is looked at by somebody"),
    "gram": gettext_noop("gram"),
    "tonne": gettext_noop("tonne"),
}


def parts_of(document: Document) -> list[Part]:
    """Return the document, section by section."""
    parts = [_about(document), _inputs(document), _resolved(document), _numbers(document), *_logic(document)]
    parts += [_table(table) for table in document.tables]
    return [*parts, _attestations(document)] if document.attestations else parts


def _about(document: Document) -> Part:
    rows = [
        [_("summary"), text_in_language(document.summary)],
        [_("legal reference"), written(document.legal_reference)],
        [_("maturity"), document.maturity],
        [_("coin-only"), written(document.coin_only)],
        [_("rounded down to"), _(WORDS[document.rounding])],
        [_("withheld as buffer"), str(document.buffer_share)],
        [_("crediting period"), text_in_language(document.crediting_period)],
        [_("demonstration"), written(document.filing.is_demonstration)],
        [_("running projects"), running_projects_of(document)],
    ]
    return Part(_("About"), [_("what"), _("value")], rows)


def running_projects_of(document: Document) -> str:
    """Return what the version means for projects that run when it takes effect."""
    terms = document.running_projects
    if terms is None:
        return _("go over to this version with the first report that begins on its first day or later")
    if terms.until is None:
        return _("keep the version they were registered under")
    words = _("keep the version they were registered under for reports that begin before %(day)s")
    return words % {"day": terms.until.isoformat()}


def _inputs(document: Document) -> Part:
    rows = [
        [item.name, text_in_language(item.title), item.unit, bounds_of(item.bounds)]
        for item in document.inputs
    ]
    rows += [
        [item.name, text_in_language(item.title), NOTHING, f"A-Z 0-9 - {item.least}–{item.most}"]
        for item in document.texts
    ]
    return Part(_("Inputs"), [_("input"), _("title"), _("unit"), _("bounds")], rows)


def _resolved(document: Document) -> Part:
    rows = [
        [
            *(
                item.name,
                text_in_language(item.title),
                item.unit,
                found_in(item),
            ),
            *(written(item.default), *origin_of(item.origin)),
        ]
        for item in document.resolved
    ]
    headers = [_("value"), _("title"), _("unit"), _("found in"), _("else"), _("source"), _("confidence")]
    return Part(_("Values that the server finds"), headers, rows)


def _numbers(document: Document) -> Part:
    rows: list[list[Any]] = [
        [item.symbol, item.code, _(KIND[item.kind]), item.unit, "", ""] for item in document.factors
    ]
    rows += [
        [item.symbol, text_in_language(item.title), str(item.value), item.unit, *origin_of(item.origin)]
        for item in document.parameters
    ]
    headers = [_("symbol"), _("factor or title"), _("kind or value"), _("unit"), _("source"), _("confidence")]
    return Part(_("Factors and parameters"), headers, rows)


def _table(table: LookupTable) -> Part:
    rows = [
        [
            str(row.key) if row.key is not None else f"> {row.above or '-∞'}, ≤ {row.up_to or '∞'}",
            *(text_in_language(row.title) if row.title else NOTHING, str(row.value), table.unit),
            *origin_of(table.origin),
        ]
        for row in table.rows
    ]
    headers = [_("key"), _("title"), _("value"), _("unit"), _("source"), _("confidence")]
    return Part(text_in_language(table.title), headers, rows)


def _logic(document: Document) -> list[Part]:
    rules = [
        [item.reason, item.expression, _(WORDS[item.verdict]), text_in_language(item.text)]
        for item in document.rules
    ]
    steps = [
        [item.name, formula(item.value), item.expression, item.unit, text_in_language(item.title)]
        for item in document.steps
    ]
    tiers = [
        [item.tier, str(item.multiplier), text_in_language(item.evidence), *origin_of(item.origin)]
        for item in document.tiers
    ]
    caps = [
        [
            item.group,
            _(WORDS[item.per]),
            _(WORDS[item.period]),
            amount(item.limit_g, "g"),
            *origin_of(item.origin),
        ]
        for item in document.caps
    ]
    locks = [[item.name, _(WORDS[item.per]), _(WORDS[item.period])] for item in document.locks]
    origin = [_("source"), _("confidence")]
    return [
        Part(_("Rules"), [_("reason code"), _("must hold"), _("otherwise"), _("text")], rules),
        Part(_("Steps"), [_("step"), _("formula"), _("as written"), _("unit"), _("title")], steps),
        Part(_("Evidence tiers"), [_("tier"), _("multiplier"), _("evidence"), *origin], tiers),
        Part(_("Caps"), [_("group"), _("of each"), _("period"), _("at most"), *origin], caps),
        Part(
            _("Locks"),
            [_("lock"), _("of each"), _("period")],
            locks,
            _("Of the methodologies with one lock, the first credited in a period keeps out the others."),
        ),
    ]


def found_in(item: Resolved) -> str:
    """Return where the server looks for a value, and what its rows are told apart by."""
    place = item.factor or item.history or item.register or NOTHING
    return f"{place} [{', '.join(item.by)}]" if item.by else place


def _attestations(document: Document) -> Part:
    rows = [[item.name, text_in_language(item.title), item.note] for item in document.attestations]
    return Part(_("A verifier attests"), [_("what"), _("title"), _("note")], rows)


def examples_part(program: Program, table: FactorTable) -> Part:
    """Return every worked example with what it expects and what it comes to now."""
    rows = []
    for example in program.document.examples:
        values = {**example.inputs, **example.assumptions}
        words = [*example.texts, *((name, spelled(value)) for name, value in values.items())]
        given = ", ".join(f"{name} {word}" for name, word in words)
        expected = f"{amount(example.reduction_g, 'g')} / {amount(example.credited_g, 'g')}"
        try:
            found = run_example(program, table, example)
        except PuhuiError as error:
            computed, agrees = describe(error)["detail"], False
        else:
            computed = f"{amount(found.reduction_g, 'g')} / {amount(found.credited_g, 'g')}"
            agrees = (found.reduction_g, found.credited_g) == (example.reduction_g, example.credited_g)
        place = f"{region_name(example.region)}, {written(example.on)}"
        rows.append(
            [example.name, given, example.tier, place, expected, computed, _("yes") if agrees else _("NO")]
        )
    headers = [
        *(_("example"), _("inputs"), _("tier"), _("place and day"), _("expected: reduction / credited")),
        *(_("computed just now"), _("equal")),
    ]
    note = _("With the factors that hold for the example's place and day. Nothing is stored.")
    return Part(_("Worked examples"), headers, rows, note)


def spelled(value: Value) -> str:
    """Return an input's value, a list as its values in brackets."""
    return f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else str(value)


def bounds_of(bounds: Bounds) -> str:
    """Return the interval a value must lie in."""
    least = f"{'>' if bounds.least_excluded else '≥'} {bounds.least}" if bounds.least is not None else ""
    most = f"{'<' if bounds.most_excluded else '≤'} {bounds.most}" if bounds.most is not None else ""
    per = _("for each %(input)s") % {"input": bounds.per} if bounds.per else ""
    whole = _("whole numbers") if bounds.whole else ""
    return (
        ", ".join(part for part in (least, " ".join(p for p in (most, per) if p), whole) if part) or NOTHING
    )


def origin_of(origin: Origin | None) -> list[str]:
    """Return where a number comes from and how sure it is."""
    return [origin.source, _(CONFIDENCE[origin.confidence])] if origin else [NOTHING, NOTHING]
