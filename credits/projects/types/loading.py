"""The types' files as rows, for the database's own rules."""

from typing import Any

from credits.projects.types.models import ProjectTypeNeeds
from credits.projects.types.reading import ProjectType, project_types


def load_project_types() -> int:
    """Make the table equal to the files; returns how many types changed. Rows are never deleted."""
    rows = ProjectTypeNeeds.objects.values()
    stored = {row["code"]: {name: row[name] for name in row if name != "code"} for row in map(dict, rows)}
    wanted = {code: _columns(told) for code, told in project_types().items()}
    changed = [code for code, columns in wanted.items() if stored.get(code) != columns]
    ProjectTypeNeeds.objects.bulk_create(
        [ProjectTypeNeeds(code=code, **wanted[code]) for code in changed],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["documents", "needs", "rides_ridden", "rides_of_riders", "shortest_m", "longest_m"],
    )
    return len(changed)


def _columns(told: ProjectType) -> dict[str, Any]:
    rides = told.rides
    return {
        "documents": list(told.documents),
        "needs": list(told.needs),
        "rides_ridden": rides.ridden if rides else "",
        "rides_of_riders": rides.riders if rides else "",
        "shortest_m": rides.shortest_m if rides else None,
        "longest_m": rides.longest_m if rides else None,
    }
