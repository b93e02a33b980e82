"""Activity types from `catalog/*.toml`: one file a type, read once a process."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from credits.activities.models import ActivityType

CATALOG = Path(__file__).parent / "catalog"


@dataclass(frozen=True, slots=True)
class TypeRules:
    """What must be known of a type beside its methodology.

    `days_input` must equal the whole days of the period; `daily_input` is what a mean of own history is taken
    of.
    """

    id: int
    code: str
    title_zh: str
    title_en: str
    exclusion: str
    longest_days: int
    days_input: str = ""
    daily_input: str = ""


@lru_cache(maxsize=1)
def type_rules() -> dict[str, TypeRules]:
    """Return the rules of every type by its code."""
    rules = {}
    for path in sorted(CATALOG.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rules[data["code"]] = TypeRules(**data)
    return rules


@lru_cache(maxsize=1)
def rules_by_id() -> dict[int, TypeRules]:
    """Return the rules of every type by its number, as activities store it."""
    return {rules.id: rules for rules in type_rules().values()}


def load_activity_types() -> int:
    """Make the table equal to the catalogue; returns how many types changed."""
    stored = {
        row.id: (row.code, row.title_zh, row.title_en, row.exclusion, row.longest_days)
        for row in ActivityType.objects.all()
    }
    rows = [
        ActivityType(
            id=rules.id,
            code=rules.code,
            title_zh=rules.title_zh,
            title_en=rules.title_en,
            exclusion=rules.exclusion,
            longest_days=rules.longest_days,
        )
        for rules in type_rules().values()
        if stored.get(rules.id)
        != (rules.code, rules.title_zh, rules.title_en, rules.exclusion, rules.longest_days)
    ]
    ActivityType.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["code", "title_zh", "title_en", "exclusion", "longest_days"],
    )
    return len(rows)
