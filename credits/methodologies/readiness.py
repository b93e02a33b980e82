"""Whether a draft could be published today: its own arithmetic, and its place among what is published."""

from collections.abc import Iterator
from datetime import date

from credits.factors.selectors import factor_table
from credits.methodologies.catalog_files import check_library
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.language import Document, Program, compile_document, read_methodology
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.publication import check_for_publication
from credits.methodologies.snapshot import program_of
from credits.methodologies.version_rows import check_days
from puhui.kernel.errors import gettext_noop as _


def read_draft(text: str | bytes, *, name: str = "draft.toml") -> Document:
    """Return what a text says; raises DocumentError for what is no document of the language."""
    return compile_document(read_methodology(text, name=name)).document


def document_of(draft: MethodologyDraft) -> Document:
    """Return what a draft says. It was read when it was written, so it is read again without a refusal."""
    return read_methodology(draft.text, name=draft.file_name)


def check_ready(document: Document, *, today: date) -> Program:
    """Return the compiled document; raises DocumentError for whatever keeps it from being published today.

    Beyond `check_for_publication`: the version is the next one, takes effect today or later, overlaps no
    published version, and agrees with the library in serial code and caps.
    """
    program = check_for_publication(document, factor_table())
    latest = latest_version(document.code)
    following = latest.version + 1 if latest else 1
    if document.version != following:
        problem = _("the next version of %(name)s is %(next)s, not %(version)s")
        words = {"name": document.code, "next": following, "version": document.version}
        raise document.file.error(problem, _("Write %(next)s."), at=("version",), **words)
    check_library(_published(), document)
    check_days(document, today=today)
    return program


def latest_version(code: str) -> MethodologyVersion | None:
    """Return the newest version of a methodology, whatever its state; None if there is none."""
    return MethodologyVersion.objects.filter(methodology=code).order_by("-version").first()


def _published() -> Iterator[Document]:
    for pk, digest in MethodologyVersion.objects.values_list("pk", "digest"):
        yield program_of(pk, digest).document
