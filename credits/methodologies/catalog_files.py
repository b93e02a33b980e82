"""The shipped library: every document below `catalog/`, and what must hold between them. Free of Django."""

from collections.abc import Iterable
from pathlib import Path

from credits.methodologies.language import Document
from puhui.kernel.catalog import CatalogFile, read_folder
from puhui.kernel.errors import gettext_noop as _

FOLDER = Path(__file__).with_name("catalog")
# Documents that nobody may publish yet: each begins with what it lacks. They are never loaded.
DRAFTS = Path(__file__).with_name("drafts")


def catalog_files() -> list[CatalogFile]:
    """Return the shipped documents, by path; raises DocumentError for what is not TOML."""
    return list(read_folder(FOLDER))


def draft_files() -> list[CatalogFile]:
    """Return the documents that lack something to be published; raises DocumentError for what is not TOML."""
    return list(read_folder(DRAFTS))


def check_library(documents: Iterable[Document], newcomer: Document | None = None) -> None:
    """Refuse documents that contradict one another in version, serial code or cap; raises DocumentError.

    A `newcomer` is looked at last, so that the refusal points at it and not at what stands already.
    """
    ordered = sorted(documents, key=lambda document: (document.code, document.version))
    ordered += [newcomer] if newcomer else []
    seen: dict[object, object] = {}

    def same(document: Document, key: tuple, value: object, problem: str, at: tuple) -> None:
        if seen.setdefault(key, value) != value:
            fix = _("Make them agree, or give this one a name of its own.")
            raise document.file.error(problem, fix, at=at, name=key[-1])

    for document in ordered:
        code, serial, at = document.code, document.serial_code, ("serial_code",)
        same(
            document,
            (document.version, code),
            document.digest,
            _("%(name)s has this version already"),
            ("version",),
        )
        same(document, ("code of", serial), code, _("another methodology has the serial code %(name)s"), at)
        same(
            document,
            ("serial of", code),
            serial,
            _("another version of %(name)s has another serial code"),
            at,
        )
    # A cap may change from version to version, but those in use together must agree.
    latest = {document.code: document for document in ordered}
    for document in sorted(latest.values(), key=lambda document: document is newcomer):
        for index, cap in enumerate(document.caps):
            problem = _("another methodology caps the group %(name)s differently")
            same(document, (cap.period, cap.per, cap.group), cap.limit_g, problem, ("caps", index, "limit_g"))
        for index, lock in enumerate(document.locks):
            problem = _("another methodology holds the lock %(name)s for another period or under others")
            same(document, ("lock", lock.name), (lock.period, lock.per), problem, ("locks", index, "period"))
