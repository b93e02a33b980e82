"""State machines as data: allowed next states and who may act, enforced by the database (`pgtrigger.FSM`).

FSM guards UPDATE only, so a second trigger guards the state of an INSERT. `claim` moves a row on by compare
and set: of two that try, one wins. `manage.py state_diagrams` prints the pictures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pgtrigger
from django.db import models
from django.db.models import Q

_machines: dict[str, "StateTable"] = {}


@dataclass(frozen=True)
class StateTable:
    """One machine: a unique `name`, `initial` states, `allowed` next states, `who` may move into a state."""

    name: str
    states: type[models.TextChoices]
    initial: frozenset[str]
    allowed: Mapping[str, frozenset[str]]
    who: Mapping[str, str] = field(default_factory=dict)
    column: str = "status"

    def __post_init__(self) -> None:
        known = set(self.states.values)
        used = {*self.initial, *self.allowed, *(s for following in self.allowed.values() for s in following)}
        if used != known:
            raise ValueError(f"{self.name}: states {sorted(used ^ known)} are declared or used, not both")
        if _machines.setdefault(self.name, self) is not self:
            raise ValueError(f"{self.name}: there is a machine of this name")

    def triggers(self) -> list[pgtrigger.Trigger]:
        """Return the triggers that keep rows inside the machine."""
        moves = [(now, after) for now, following in self.allowed.items() for after in sorted(following)]
        start = " AND ".join(f"NEW.{self.column} <> '{state}'" for state in sorted(self.initial))
        return [
            pgtrigger.FSM(name=f"{self.name}_moves", field=self.column, transitions=moves),
            pgtrigger.Trigger(
                name=f"{self.name}_starts",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""IF {start} THEN
                    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}_starts',
                        MESSAGE = '{self.name} does not start as ' || NEW.{self.column};
                END IF; RETURN NEW;""",
            ),
        ]

    def check(self, prefix: str) -> models.CheckConstraint:
        """Return the constraint that only known states are stored."""
        condition = Q(**{f"{self.column}__in": self.states.values})
        return models.CheckConstraint(condition=condition, name=f"{prefix}_{self.column}_known")

    def mermaid(self) -> str:
        """Return the machine as a mermaid state diagram."""
        lines = ["stateDiagram-v2", *(f"    [*] --> {state}" for state in sorted(self.initial))]
        for now, following in self.allowed.items():
            for after in sorted(following):
                actor = f": {self.who[after]}" if after in self.who else ""
                lines.append(f"    {now} --> {after}{actor}")
            if not following:
                lines.append(f"    {now} --> [*]")
        return "\n".join(lines)


def claim(rows: models.QuerySet, *, old: str, new: str, column: str = "status", **also) -> bool:
    """Move the one row of `rows` from `old` to `new`; false if it was not (or no longer) in `old`."""
    return rows.filter(**{column: old}).update(**{column: new}, **also) == 1


def machines() -> list[StateTable]:
    """Return every machine, by name."""
    return [_machines[name] for name in sorted(_machines)]
