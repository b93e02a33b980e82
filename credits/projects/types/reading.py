"""Reads the types' files, once a process."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from credits.projects.errors import UnknownProjectType
from credits.projects.models import DocumentKind
from puhui.kernel.catalog import CatalogFile, Table, Text, read_folder, read_texts

FOLDER = Path(__file__).with_name("catalog")
# What a project may have to name before it is filed: a meter, a device, a plot, or its outline on the map.
METER, DEVICE, PLOT, OUTLINE = "METER", "DEVICE", "PLOT", "OUTLINE"


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
        needs=_words(root, "needs", "|".join((METER, DEVICE, PLOT, OUTLINE))),
    )
    root.end()
    return found


def _words(root: Table, key: str, form: str) -> tuple[str, ...]:
    """Return the words under a key, none where a type leaves it out."""
    return root.words(key, form) if key in root else ()
