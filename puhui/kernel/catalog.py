"""TOML catalogs: strict reading, and refusals that name file, line, key and remedy. Free of Django.

Whoever adds a methodology, a factor set, an activity type or a reward writes one such file; the reader is the
same for all of them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from puhui.kernel.catalog_lines import Key, key_lines, spell
from puhui.kernel.catalog_tables import Table, shorten
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _

__all__ = [
    "CatalogFile",
    "DocumentError",
    "Table",
    "Text",
    "read_document",
    "read_folder",
    "read_texts",
    "shorten",
]

DOCUMENT_BYTES_MAX = 64 * 1024
LINE_CHARS_MAX = 1_000


class DocumentError(PuhuiError):
    """A document is refused: `file`, `line` (from 1, or None), `key`, what is wrong, and how to mend it.

    `problem` and `fix` are texts to translate, with placeholders that `data` fills.
    """

    kind, code, title = Kind.INVALID, "document_refused", _("The document is refused")

    def __init__(
        self,
        problem: str,
        fix: str,
        /,
        *,
        key: str = "",
        line: int | None = None,
        file: str = "",
        **data: Any,
    ):
        super().__init__(problem, **data)
        self.problem, self.fix, self.key, self.line, self.file = problem, fix, key, line, file

    def __str__(self) -> str:
        place = f"{self.file or 'document'}:{self.line or '?'}: {self.key or '(document)'}"
        return f"{place}: {self.problem % self.data}. {self.fix % self.data}"


class Text(NamedTuple):
    """A text that people read, in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text for a language code such as zh-hans or en."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """One document: its name, its text, the lower-case hex SHA-256 of its bytes, and what it says."""

    name: str
    text: str
    digest: str
    data: Mapping[str, Any] = field(repr=False)
    lines: Mapping[Key, int] = field(repr=False)

    @property
    def root(self) -> Table:
        return Table(self, self.data, ())

    def line_of(self, key: Key) -> int:
        """Return the line on which `key`, or the nearest table around it, is written; else the first."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def error(self, problem: str, fix: str, /, *, at: Key = (), **data: Any) -> DocumentError:
        """Return a refusal that points at `at`."""
        return DocumentError(problem, fix, key=spell(at), line=self.line_of(at), file=self.name, **data)


def read_texts(table: Table) -> Text:
    """Return a text in both languages from a table `{ zh = "...", en = "..." }`."""
    text = Text(table.text("zh"), table.text("en"))
    table.end()
    return text


def read_document(source: bytes | str, *, name: str = "document") -> CatalogFile:
    """Parse one TOML document; raises DocumentError if it is too large, not UTF-8 or not TOML."""
    raw = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(raw) > DOCUMENT_BYTES_MAX:
        problem, fix = _("the document is too large"), _("Keep it under %(limit)s bytes.")
        raise DocumentError(problem, fix, file=name, line=1, limit=DOCUMENT_BYTES_MAX)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            _("the document is not UTF-8"), _("Save it as UTF-8."), file=name, line=line
        ) from error
    for line, content in enumerate(text.split("\n"), start=1):
        if len(content) > LINE_CHARS_MAX:
            problem, fix = _("the line is too long"), _("Keep lines under %(limit)s characters.")
            raise DocumentError(problem, fix, file=name, line=line, limit=LINE_CHARS_MAX)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_toml(error, name, text) from error
    return CatalogFile(name, text, sha256(raw).hexdigest(), data, key_lines(text))


def read_folder(folder: Path) -> Iterator[CatalogFile]:
    """Yield every `*.toml` below `folder`, by path."""
    for path in sorted(folder.rglob("*.toml")):
        yield read_document(path.read_bytes(), name=path.relative_to(folder.parent).as_posix())


def _not_toml(error: Exception, name: str, text: str) -> DocumentError:
    found = re.search(r"at line (\d+)", str(error))
    line = int(found.group(1)) if found else text.count("\n") + 1
    reason = "nested too deeply, or a number with too many digits"
    if isinstance(error, tomllib.TOMLDecodeError):
        reason = re.sub(r"\s*\(at .*\)$", "", shorten(error))
    problem, fix = _("the document is not valid TOML: %(reason)s"), _("Mend the syntax on this line.")
    return DocumentError(problem, fix, file=name, line=line, reason=reason)
