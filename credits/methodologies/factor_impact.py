"""What another value of a factor would change: which methodologies use it, and what their examples come to.

Each example is worked with the factors of its own place, on the value's first day (or its own, if later):
once as the table is and once with the value in it. What was decided is not touched by any of this.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from credits.factors.keyed import MARK
from credits.factors.resolution import FactorMissing, FactorTable
from credits.factors.rows import FactorRow
from credits.methodologies.bound import BaselineMissing
from credits.methodologies.language import Document, Program
from credits.methodologies.language.document import Example, Text
from credits.methodologies.publication import bind_example
from credits.methodologies.snapshot import Snapshot, program_of


@dataclass(frozen=True, slots=True)
class ExampleEffect:
    """One example before and after, in credited grams; None: it cannot be worked, for want of a factor."""

    code: str
    version: int
    title: Text
    example: str
    on: date
    before_g: int | None
    after_g: int | None

    @property
    def changes(self) -> bool:
        return self.before_g != self.after_g


def effects_of(row: FactorRow, snapshot: Snapshot, now: datetime) -> list[ExampleEffect]:
    """Return the effect on every example of the methodologies in effect that use the factor."""
    table = snapshot.factors
    with_it = table.with_row(row)
    return [
        ExampleEffect(
            code=program.document.code,
            version=program.document.version,
            title=program.document.title,
            example=example.name,
            on=on,
            before_g=_credited(program, table, example, on),
            after_g=_credited(program, with_it, example, on),
        )
        for program in _users(row, snapshot, now)
        for example in program.document.examples
        for on in (max(example.on, row.valid_from or example.on),)
    ]


def _users(row: FactorRow, snapshot: Snapshot, now: datetime) -> Iterator[Program]:
    for code in sorted({version.code for version in snapshot.versions.values()}):
        on = max(row.valid_from or now.date(), now.date())
        version = snapshot.version_on(code, on, now)
        if version is not None:
            program = program_of(version.id, version.digest)
            codes = _codes(program.document)
            if row.code in codes or row.code.split(MARK)[0] in codes:
                yield program


def _codes(document: Document) -> set[str]:
    codes = {item.code for item in document.factors}
    return codes | {item.factor for item in document.resolved if item.factor}


def _credited(program: Program, table: FactorTable, example: Example, on: date) -> int | None:
    try:
        bound = bind_example(program, table, example, on)
        values = bound.arguments(example.inputs, example.assumptions)
    except (FactorMissing, BaselineMissing):
        return None
    return bound.quantify(values, example.tier).credited_g
