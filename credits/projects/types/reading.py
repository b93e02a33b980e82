"""Reads the types' files, once a process."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from credits.projects.errors import UnknownProjectType
from credits.projects.models import DocumentKind
from puhui.kernel.catalog import CatalogFile, Table, Text, read_folder, read_texts

FOLDER = Path(__file__).with_name("catalog")
# What a project may have to name before it is filed: a meter, a device, a plot, its outline on the map, or
# the operator whose records its rides are.
METER, DEVICE, PLOT, OUTLINE, OPERATOR = "METER", "DEVICE", "PLOT", "OUTLINE", "OPERATOR"


@dataclass(frozen=True, slots=True)
class Rides:
    """That a type counts rides which their riders may have claimed.

    `ridden` and `riders` are the inputs of all kilometres and of those that riders claimed; a ride counts
    from `shortest_m` to `longest_m` metres.
    """

    ridden: str
    riders: str
    shortest_m: int
    longest_m: int


@dataclass(frozen=True, slots=True)
class ProjectType:
    """A type of project.

    `metered` are the inputs of its methodology that meters' readings add up to; every other input is a figure
    that is entered with the report. `documents` are the kinds without which it is not filed, `needs` what it
    names besides.
    """

    code: str
    title: Text
    metered: tuple[str, ...]
    documents: tuple[str, ...]
    needs: tuple[str, ...]
    rides: Rides | None = None


@lru_cache(maxsize=1)
def project_types() -> dict[str, ProjectType]:
    """Return every type by its code; raises DocumentError where a file is wrong."""
    return {each.code: each for each in map(_read, read_folder(FOLDER))}


def project_type_of(code: str) -> ProjectType:
    """Return the type; raises UnknownProjectType."""
    found = project_types().get(code)
    if found is None:
        raise UnknownProjectType
    return found


def _read(file: CatalogFile) -> ProjectType:
    root = file.root
    found = ProjectType(
        code=root.text("code", form="[a-z][a-z0-9_]{1,59}"),
        title=read_texts(root.table("title")),
        metered=_words(root, "metered", "[a-z][a-z0-9_]*"),
        documents=root.words("documents", "|".join(DocumentKind.values)),
        needs=_words(root, "needs", "|".join((METER, DEVICE, PLOT, OUTLINE, OPERATOR))),
        rides=_rides(root.table("rides")) if "rides" in root else None,
    )
    root.end()
    return found


def _rides(table: Table) -> Rides:
    found = Rides(
        ridden=table.text("ridden", form="[a-z][a-z0-9_]*"),
        riders=table.text("riders", form="[a-z][a-z0-9_]*"),
        shortest_m=table.integer("shortest_m", least=1),
        longest_m=table.integer("longest_m", least=1),
    )
    table.end()
    return found


def _words(root: Table, key: str, form: str) -> tuple[str, ...]:
    """Return the words under a key, none where a type leaves it out."""
    return root.words(key, form) if key in root else ()
