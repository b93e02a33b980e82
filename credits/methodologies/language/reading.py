"""A TOML document becomes a `Document`: every expression parsed, every unknown key refused."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TypeVar

from credits.factors.vocabulary import CONFIDENCE
from credits.methodologies.language import limits
from credits.methodologies.language.document import Document, Example, Value
from credits.methodologies.language.reading_terms import (
    read_attestation,
    read_buffer,
    read_cap,
    read_filing,
    read_lock,
    read_running,
    read_tier,
)
from credits.methodologies.language.reading_values import (
    read_factor,
    read_input,
    read_lookup_table,
    read_parameter,
    read_resolved,
    read_rule,
    read_step,
    read_text_input,
)
from credits.methodologies.language.scanning import NAME_FORM
from credits.methodologies.language.words import REASON_FORM, TIERS, WORD_FORM
from puhui.kernel.catalog import CatalogFile, Table, read_document, read_texts

# A formula may also be put together from what it is modelled on, where its own text was not seen.
FORMULA_CONFIDENCE = (*CONFIDENCE, "reconstructed")

LEVELS = ("national", "province", "city", "region", "group", "design")
MATURITY = ("A", "B", "C")
REGION_FORM = "[A-Z]{2,6}(-[A-Z]{2,5}){0,3}"

Part = TypeVar("Part")


def read_methodology(source: bytes | str | CatalogFile, *, name: str = "methodology") -> Document:
    """Read one document; raises DocumentError naming line, key and remedy."""
    file = source if isinstance(source, CatalogFile) else read_document(source, name=name)
    root = file.root
    texts = _each(root, "texts", read_text_input, most=limits.TEXTS_MAX)
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
        filing=read_filing(root.table("filing")),
        published=root.day("published"),
        effective_from=root.day("effective_from"),
        effective_to=root.day("effective_to", None),
        inputs=_each(root, "inputs", read_input, least=1, most=limits.INPUTS_MAX),
        resolved=_each(root, "resolved", read_resolved, most=limits.RESOLVED_MAX),
        factors=_each(root, "factors", read_factor, most=limits.FACTORS_MAX),
        parameters=_each(root, "parameters", read_parameter, most=limits.PARAMETERS_MAX),
        tables=_each(root, "tables", read_lookup_table, most=limits.TABLES_MAX),
        rules=_each(root, "rules", read_rule, most=limits.RULES_MAX),
        steps=_each(root, "steps", read_step, least=1, most=limits.STEPS_MAX),
        tiers=_each(root, "tiers", read_tier, least=1, most=len(TIERS)),
        caps=_each(root, "caps", read_cap, most=limits.CAPS_MAX),
        locks=_each(root, "locks", read_lock, most=limits.LOCKS_MAX),
        buffer=read_buffer(root.table("buffer")) if "buffer" in root else None,
        attestations=_each(root, "attestations", read_attestation, most=limits.ATTESTATIONS_MAX),
        examples=_each(root, "examples", example, least=1, most=limits.EXAMPLES_MAX),
        file=file,
        purpose=root.choice("purpose", ("reduction", "ceiling"), "reduction"),
        texts=texts,
        running_projects=read_running(root.table("running_projects")) if "running_projects" in root else None,
        object=root.text("object", None, form=NAME_FORM),
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
