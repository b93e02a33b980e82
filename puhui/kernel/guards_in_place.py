"""Are the guards in the database those of the code: triggers on, functions unaltered, grants as filed,
working days as the library has them?

What should be there is read from the applied migrations: their SQL in order, the last word on a name counts.
Run at start (`manage.py check --database default`), by `audit_ledger` and by the tests.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple, cast

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL
from pgtrigger.compiler import Trigger as CompiledTrigger
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from puhui.kernel import guards
from puhui.kernel.published_days import published_day_breaches
from puhui.kernel.roles import grant_breaches

_FUNCTION = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+(?P<name>[\w.\"]+)\s*\(.*?\bAS\s+(?P<quote>\$\w*\$)(?P<body>.*?)(?P=quote)",
    re.DOTALL | re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"CREATE\s+(?:CONSTRAINT\s+)?TRIGGER\s+(?P<name>\w+)\s+(?P<when>BEFORE|AFTER)\s+(?P<events>[\w\s,\"]+?)"
    r"\s+ON\s+(?P<table>[\w\"]+)\s+(?P<rest>.*?)EXECUTE\s+(?:FUNCTION|PROCEDURE)\s+(?P<function>\w+)",
    re.DOTALL | re.IGNORECASE,
)
_DROP = re.compile(
    r"DROP\s+(TRIGGER|FUNCTION)\s+(?:IF\s+EXISTS\s+)?(\w+)(?:\s+ON\s+\"?(\w+))?", re.IGNORECASE
)
_EVENT_BIT = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_HINT = (
    "Find out who changed it. Grants and days are mended by manage.py migrate, triggers by hand from the"
    " migrations."
)
_SHAPE_BITS = 1 | 2 | 4 | 8 | 16 | 32


class TriggerShape(NamedTuple):
    """What a trigger does, as pg_trigger tells it: event bits, the function called, whether it has a WHEN."""

    bits: int
    function: str
    has_condition: bool


class Expected(NamedTuple):
    """Function bodies by name, trigger shapes by (table, name)."""

    functions: dict[str, str]
    triggers: dict[tuple[str, str], TriggerShape]


def expected_guards(connection: BaseDatabaseWrapper) -> Expected:
    """Return the functions and triggers that the applied migrations have made."""
    expected = Expected({}, {})
    for sql in [*_applied_sql(connection), guards.STRICT_IGNORE]:
        _read(sql, expected)
    return expected


def guard_breaches(connection: BaseDatabaseWrapper) -> list[str]:
    """Return what is not as it should be, one line each; nothing on a database that was never migrated."""
    if "django_migrations" not in connection.introspection.table_names():
        return []
    expected = expected_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT proname, array_agg(prosrc) FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%s) GROUP BY proname""",
            [list(expected.functions)],
        )
        functions = dict(cursor.fetchall())
        cursor.execute(
            """SELECT c.relname, t.tgname, t.tgtype, p.proname, t.tgqual IS NOT NULL, t.tgenabled
                 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"""
        )
        present = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
    return [
        *_function_breaches(expected.functions, functions),
        *_trigger_breaches(expected.triggers, present),
        *grant_breaches(connection),
        *published_day_breaches(connection),
    ]


@register(Tags.database)
def puhui_guards_ok(databases=None, **_) -> list[CheckMessage]:
    """Warn of every guard that is missing, off or altered. An error would keep `migrate` from mending
    them."""
    return [
        Warning(breach, hint=_HINT, id="puhui.W001")
        for alias in databases or []
        for breach in guard_breaches(connections[alias])
    ]


def _applied_sql(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield the SQL of the applied migrations in order, and last that of the triggers still declared."""
    loader = MigrationLoader(connection)
    declared: dict[tuple[str, str, str], str] = {}
    done: set[tuple[str, str]] = set()
    for leaf in sorted(loader.graph.leaf_nodes()):
        for node in loader.graph.forwards_plan(leaf):
            if node in done or node not in loader.applied_migrations:
                continue
            done.add(node)
            for operation in loader.graph.nodes[node].operations:
                if isinstance(operation, RunSQL) and isinstance(operation.sql, str):
                    yield operation.sql
                elif isinstance(operation, AddTrigger):
                    # In a migration it is the compiled kind, which carries its SQL.
                    trigger = cast(CompiledTrigger, operation.trigger)
                    declared[node[0], operation.model_name, trigger.name or ""] = str(trigger.install_sql)
                elif isinstance(operation, RemoveTrigger):
                    declared.pop((node[0], operation.model_name, operation.name), None)
    yield from declared.values()


def _read(sql: str, expected: Expected) -> None:
    found = sorted(
        [*_FUNCTION.finditer(sql), *_TRIGGER.finditer(sql), *_DROP.finditer(sql)],
        key=lambda match: match.start(),
    )
    for match in found:
        if match.re is _FUNCTION:
            expected.functions[_bare(match["name"])] = match["body"]
        elif match.re is _TRIGGER:
            key = _bare(match["table"]), match["name"]
            expected.triggers[key] = _shape(match)
        elif match[1].upper() == "FUNCTION":
            expected.functions.pop(match[2], None)
        else:
            expected.triggers.pop((match[3], match[2]), None)


def _shape(match: re.Match[str]) -> TriggerShape:
    events = match["events"].upper()
    bits = sum(bit for event, bit in _EVENT_BIT.items() if re.search(rf"\b{event}\b", events))
    bits |= 2 if match["when"].upper() == "BEFORE" else 0
    bits |= 1 if re.search(r"FOR\s+EACH\s+ROW", match["rest"], re.IGNORECASE) else 0
    return TriggerShape(bits, match["function"], bool(re.search(r"\bWHEN\b", match["rest"], re.IGNORECASE)))


def _bare(name: str) -> str:
    return name.replace('"', "").removeprefix("public.")


def _function_breaches(expected: dict[str, str], present: dict[str, list[str]]) -> Iterator[str]:
    for name, body in sorted(expected.items()):
        if name not in present:
            yield f"function {name} is missing"
        elif [source.strip() for source in present[name]] != [body.strip()]:
            yield f"function {name} is not the one of the code, or not alone"


def _trigger_breaches(
    expected: dict[tuple[str, str], TriggerShape], present: dict[tuple[str, str], tuple]
) -> Iterator[str]:
    for (table, name), shape in sorted(expected.items()):
        if (table, name) not in present:
            yield f"trigger {name} on {table} is missing"
            continue
        bits, function, has_condition, enabled = present[table, name]
        if enabled not in ("O", "A"):
            yield f"trigger {name} on {table} is off"
        if TriggerShape(bits & _SHAPE_BITS, function, has_condition) != shape:
            yield f"trigger {name} on {table} is not the one of the code"
