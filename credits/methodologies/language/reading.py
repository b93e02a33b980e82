"""A TOML document becomes a `Document`: every expression parsed, every unknown key refused."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TypeVar

from credits.factors.vocabulary import CODE_FORM, CONFIDENCE, KIND
from credits.methodologies.language import limits
from credits.methodologies.language.document import (
    Attestation,
    Bounds,
    Buffer,
    Cap,
    Document,
    Example,
    Factor,
    Filing,
    Input,
    Items,
    Lock,
    LookupTable,
    Origin,
    Parameter,
    Resolved,
    Rule,
    RunningProjects,
    Step,
    TableRow,
    TextInput,
    TierTerms,
    Value,
)
from credits.methodologies.language.expression import parse_number, parse_truth
from credits.methodologies.language.scanning import NAME_FORM
from puhui.kernel.catalog import CatalogFile, Table, read_document, read_texts
from puhui.kernel.errors import gettext_noop as _

# A formula may also be put together from what it is modelled on, where its own text was not seen.
FORMULA_CONFIDENCE = (*CONFIDENCE, "reconstructed")

LEVELS = ("national", "province", "city", "region", "group", "design")
MATURITY = ("A", "B", "C")
TIERS = ("A", "B", "C")
HOLDERS = ("person", "household", "object")
HISTORIES = ("mean7", "last_year")
# What a scheme keeps beside the factor tables. Nothing is found in one that it does not keep.
REGISTERS = (
    "same_period_last_year",
    "usual_distance",
    "energy_label",
    "sorting_records",
    "travel_survey",
    "stock_growth_mean",
    "hotel_audit",
    "scheme_terms",
)
REASON_FORM = "[A-Z][A-Z0-9_]{2,59}"
WORD_FORM = "[a-z][a-z0-9_]{1,59}"
REGION_FORM = "[A-Z]{2,6}(-[A-Z]{2,5}){0,3}"

Part = TypeVar("Part")


def read_methodology(source: bytes | str | CatalogFile, *, name: str = "methodology") -> Document:
    """Read one document; raises DocumentError naming line, key and remedy."""
    file = source if isinstance(source, CatalogFile) else read_document(source, name=name)
    root = file.root
    texts = _each(root, "texts", _text_input, most=limits.TEXTS_MAX)
    example = partial(_example, texts=frozenset(item.name for item in texts))
    document = Document(
        code=root.text("code", form="[A-Z][A-Z0-9]{1,9}(-[A-Z0-9]{1,12}){1,3}"),
        version=root.integer("version", least=1, most=9_999),
        edition=read_texts(root.table("edition")),
        serial_code=root.text("serial_code", form="[A-Z0-9]{2,12}"),
        family=root.text("family", form=WORD_FORM),
        level=root.choice("level", LEVELS),
        title=read_texts(root.table("title")),
        summary=read_texts(root.table("summary")),
        legal_reference=root.text("legal_reference"),
        formula_confidence=root.choice("formula_confidence", FORMULA_CONFIDENCE),
        participant=root.choice("participant", ("resident", "organisation")),
        activity_type=root.text("activity_type", None, form=WORD_FORM),
        maturity=root.choice("maturity", MATURITY),
        coin_only=root.flag("coin_only"),
        crediting_period=read_texts(root.table("crediting_period")),
        rounding=root.choice("rounding", ("gram", "tonne")),
        filing=_filing(root.table("filing")),
        published=root.day("published"),
        effective_from=root.day("effective_from"),
        effective_to=root.day("effective_to", None),
        inputs=_each(root, "inputs", _input, least=1, most=limits.INPUTS_MAX),
        resolved=_each(root, "resolved", _resolved, most=limits.RESOLVED_MAX),
        factors=_each(root, "factors", _factor, most=limits.FACTORS_MAX),
        parameters=_each(root, "parameters", _parameter, most=limits.PARAMETERS_MAX),
        tables=_each(root, "tables", _lookup_table, most=limits.TABLES_MAX),
        rules=_each(root, "rules", _rule, most=limits.RULES_MAX),
        steps=_each(root, "steps", _step, least=1, most=limits.STEPS_MAX),
        tiers=_each(root, "tiers", _tier, least=1, most=len(TIERS)),
        caps=_each(root, "caps", _cap, most=limits.CAPS_MAX),
        locks=_each(root, "locks", _lock, most=limits.LOCKS_MAX),
        buffer=_buffer(root.table("buffer")) if "buffer" in root else None,
        attestations=_each(root, "attestations", _attestation, most=limits.ATTESTATIONS_MAX),
        examples=_each(root, "examples", example, least=1, most=limits.EXAMPLES_MAX),
        file=file,
        purpose=root.choice("purpose", ("reduction", "ceiling"), "reduction"),
        texts=texts,
        running_projects=_running(root.table("running_projects")) if "running_projects" in root else None,
    )
    root.end()
    return document


def _each(
    root: Table, key: str, read: Callable[[Table], Part], *, least: int = 0, most: int
) -> tuple[Part, ...]:
    parts = []
    for table in root.tables(key, least=least, most=most):
        parts.append(read(table))
        table.end()
    return tuple(parts)


def _origin(table: Table) -> Origin:
    return Origin(
        source=table.text("source"),
        confidence=table.choice("confidence", tuple(CONFIDENCE)),
        note=table.text("note", ""),
    )


def _filing(table: Table) -> Filing:
    filing = Filing(
        authority=read_texts(table.table("authority")),
        number=table.text("number", most=100),
        date=table.day("date"),
        is_demonstration=table.flag("demonstration"),
    )
    table.end()
    return filing


def _running(table: Table) -> RunningProjects:
    if not table.flag("keep_version"):
        fix = _("Leave the table out: reports that begin on the first day of this version or later go by it.")
        raise table.error(_("running projects are either let keep their version or not spoken of"), fix)
    terms = RunningProjects(until=table.day("until", None))
    table.end()
    return terms


def _bounds(table: Table) -> Bounds:
    least, most = table.number("min", None), table.number("max", None)
    bounded = least is not None or most is not None
    return Bounds(
        least=least,
        most=most,
        least_excluded=table.flag("min_exclusive"),
        most_excluded=table.flag("max_exclusive"),
        per=table.text("max_per", None, form=NAME_FORM),
        whole=table.flag("whole"),
        origin=_origin(table) if bounded else None,
    )


def _input(table: Table) -> Input:
    return Input(
        name=table.text("name", form=NAME_FORM),
        unit=table.text("unit", most=60),
        title=read_texts(table.table("title")),
        bounds=_bounds(table),
        evidence=read_texts(table.table("evidence")) if "evidence" in table else None,
        items=_items(table) if "list" in table else None,
        gaps=table.choice("gaps", ("zero", "refuse"), None),
    )


def _items(table: Table) -> Items:
    items = Items(
        group=table.text("list", form=WORD_FORM),
        least=table.integer("list_min", 1, least=1, most=limits.LIST_ITEMS_MAX),
        most=table.integer("list_max", least=1, most=limits.LIST_ITEMS_MAX),
    )
    if items.least > items.most:
        raise table.error(
            _("the list can have no length"), _("Let list_min be at most list_max."), "list_max"
        )
    return items


def _text_input(table: Table) -> TextInput:
    item = TextInput(
        name=table.text("name", form=NAME_FORM),
        title=read_texts(table.table("title")),
        least=table.integer("min_length", 1, least=1, most=limits.TEXT_CHARS_MAX),
        most=table.integer("max_length", least=1, most=limits.TEXT_CHARS_MAX),
        evidence=read_texts(table.table("evidence")) if "evidence" in table else None,
    )
    if item.least > item.most:
        problem, fix = _("the text can have no length"), _("Let min_length be at most max_length.")
        raise table.error(problem, fix, "max_length")
    return item


def _resolved(table: Table) -> Resolved:
    origin = table.choice("from", ("factor", "history", "register"))
    by_factor = origin == "factor"
    default = None if by_factor else table.number("default", None)
    return Resolved(
        name=table.text("name", form=NAME_FORM),
        unit=table.text("unit", most=60),
        title=read_texts(table.table("title")),
        factor=table.text("factor", form=CODE_FORM) if by_factor else None,
        kind=table.choice("kind", tuple(KIND)) if by_factor else None,
        history=table.choice("history", HISTORIES) if origin == "history" else None,
        register=table.choice("register", REGISTERS) if origin == "register" else None,
        default=default,
        bounds=Bounds(least=table.number("min", None), most=table.number("max", None)),
        origin=_origin(table) if default is not None else None,
        by=table.words("by", NAME_FORM) if by_factor and "by" in table else (),
    )


def _factor(table: Table) -> Factor:
    return Factor(
        symbol=table.text("symbol", form=NAME_FORM),
        code=table.text("code", form=CODE_FORM),
        kind=table.choice("kind", tuple(KIND)),
        unit=table.text("unit", most=60),
    )


def _parameter(table: Table) -> Parameter:
    return Parameter(
        symbol=table.text("symbol", form=NAME_FORM),
        value=table.number("value"),
        unit=table.text("unit", most=60),
        title=read_texts(table.table("title")),
        origin=_origin(table),
    )


def _lookup_table(table: Table) -> LookupTable:
    is_banded = table.choice("match", ("exact", "band")) == "band"
    rows = []
    for row in table.tables("rows", least=1, most=limits.TABLE_ROWS_MAX):
        rows.append(
            TableRow(
                value=row.number("value"),
                key=None if is_banded else row.number("key"),
                above=row.number("above", None) if is_banded else None,
                up_to=row.number("up_to", None) if is_banded else None,
                title=read_texts(row.table("title")) if "title" in row else None,
            )
        )
        row.end()
    return LookupTable(
        name=table.text("name", form=NAME_FORM),
        title=read_texts(table.table("title")),
        unit=table.text("unit", most=60),
        key_unit=table.text("key_unit", most=60),
        is_banded=is_banded,
        rows=tuple(rows),
        origin=_origin(table),
    )


def _rule(table: Table) -> Rule:
    expression = table.text("holds")
    return Rule(
        id=table.text("id", form=WORD_FORM),
        expression=expression,
        holds=parse_truth(expression, partial(table.error, key="holds")),
        verdict=table.choice("verdict", ("reject", "review")),
        reason=table.text("reason", form=REASON_FORM),
        text=read_texts(table.table("text")),
    )


def _step(table: Table) -> Step:
    expression = table.text("expression")
    return Step(
        name=table.text("name", form=NAME_FORM),
        expression=expression,
        value=parse_number(expression, partial(table.error, key="expression")),
        unit=table.text("unit", most=60),
        title=read_texts(table.table("title")),
        kind=table.choice("kind", tuple(KIND), None),
    )


def _tier(table: Table) -> TierTerms:
    return TierTerms(
        tier=table.choice("tier", TIERS),
        multiplier=table.number("multiplier"),
        evidence=read_texts(table.table("evidence")),
        origin=_origin(table),
    )


def _cap(table: Table) -> Cap:
    return Cap(
        group=table.text("group", form=WORD_FORM),
        period=table.choice("period", ("ride", "day", "month", "year")),
        limit_g=table.integer("limit_g", least=1),
        origin=_origin(table),
        per=table.choice("per", HOLDERS, "person"),
    )


def _lock(table: Table) -> Lock:
    return Lock(
        name=table.text("name", form=WORD_FORM),
        period=table.choice("period", ("day", "month", "year")),
        per=table.choice("per", HOLDERS, "person"),
    )


def _buffer(table: Table) -> Buffer:
    buffer = Buffer(share=table.number("share"), origin=_origin(table))
    if not 0 <= buffer.share < 1:
        raise table.error(_("the buffer is no share"), _("Write a number from 0 to below 1."), "share")
    table.end()
    return buffer


def _attestation(table: Table) -> Attestation:
    return Attestation(
        name=table.text("name", form=NAME_FORM),
        title=read_texts(table.table("title")),
        note=table.text("note", ""),
    )


def _example(table: Table, texts: frozenset[str]) -> Example:
    inputs = table.table("inputs")
    return Example(
        name=table.text("name"),
        texts=tuple((name, inputs.text(name)) for name in inputs.names() if name in texts),
        inputs=_inputs(inputs, texts),
        assumptions=_values(table.table("assumptions", {})),
        tier=table.choice("tier", TIERS),
        region=table.text("region", form=REGION_FORM),
        on=table.day("on"),
        reduction_g=table.integer("reduction_g"),
        credited_g=table.integer("credited_g"),
        broken=table.words("broken", REASON_FORM) if "broken" in table else (),
        source=table.text("source"),
    )


def _inputs(table: Table, texts: frozenset[str]) -> dict[str, Value]:
    return {
        name: table.numbers(name, most=limits.LIST_ITEMS_MAX) if table.is_list(name) else table.number(name)
        for name in table.names()
        if name not in texts
    }


def _values(table: Table) -> dict[str, Decimal]:
    return {name: table.number(name) for name in table.names()}
