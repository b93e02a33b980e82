"""Brings the shipped library into the tables: a version once; what is in force follows the scheme's file."""

from datetime import date, datetime

from django.db.models import Q

from credits.factors.resolution import FactorTable
from credits.factors.selectors import factor_table
from credits.methodologies.catalog_files import catalog_files, check_library
from credits.methodologies.language import read_methodology
from credits.methodologies.models import InForce, MethodologyVersion
from credits.methodologies.publication import check_factors, check_for_publication
from credits.methodologies.version_rows import store_version
from credits.schemes.scheme_files import InForceTerms, SchemeTerms
from puhui.kernel.catalog import CatalogFile
from puhui.kernel.errors import gettext_noop as _


def load_methodologies(*, now: datetime) -> int:
    """Publish the versions of the library that are not stored yet; returns how many. Raises DocumentError.

    A database that knows nothing of a methodology takes its versions as published on the days they name;
    one that does publishes a further version `now`, and not into the past.
    """
    stored = {
        (code, version): digest
        for code, version, digest in MethodologyVersion.objects.values_list(
            "methodology_id", "version", "digest"
        )
    }
    fresh = [file for file in catalog_files() if not _is_stored(file, stored)]
    if not fresh:
        return 0
    documents = [read_methodology(file) for file in catalog_files()]
    check_library(documents)
    table = factor_table()
    known = {code for code, _version in stored}
    fresh_names = {file.name for file in fresh}
    for document in sorted(documents, key=lambda item: (item.code, item.version)):
        if document.file.name in fresh_names:
            check_for_publication(document, table)
            store_version(document, now=now, is_further=document.code in known)
    return len(fresh)


def _is_stored(file: CatalogFile, stored: dict[tuple[str, int], str]) -> bool:
    root = file.root
    code, version = root.text("code"), root.integer("version")
    digest = stored.get((code, version))
    if digest is not None and digest != file.digest:
        problem = _("version %(version)s of %(name)s is published and cannot be changed")
        fix = _("Restore it and copy your changes to the next version, %(next)s.")
        raise file.error(problem, fix, at=("version",), version=version, name=code, next=version + 1)
    return digest is not None


def load_in_force(terms: SchemeTerms, *, today: date) -> int:
    """Make the scheme's rows equal to its file; returns how many changed. Raises DocumentError.

    A row that has begun can only be closed: for another methodology, close it with `to` and add one. Rows
    that a publication made are not the file's, and a row that one has closed stays closed.
    """
    stored = {
        (row.activity_type, row.region, row.in_force_from): row
        for row in InForce.objects.filter(scheme=terms.code, made_by=None)
    }
    table, changed = factor_table(), 0
    for index, wanted in enumerate(terms.in_force):
        row = stored.pop((wanted.activity_type, wanted.region, wanted.starts), None)
        if row is not None and row.methodology_id == wanted.methodology:
            is_as_wanted = row.closed_by_id is not None or row.in_force_to == wanted.ends
            if is_as_wanted:
                continue
        if row is not None and row.methodology_id != wanted.methodology and row.in_force_from <= today:
            raise _begun(terms, index)
        _check_methodology(terms, index, wanted, table)
        _check_free(terms, index, wanted)
        row = row or InForce(scheme_id=terms.code, activity_type=wanted.activity_type, region=wanted.region)
        row.in_force_from, row.in_force_to, row.methodology_id = (
            wanted.starts,
            wanted.ends,
            wanted.methodology,
        )
        row.save()
        changed += 1
    for row in stored.values():
        if row.in_force_from <= today:
            raise _begun(terms, None)
        row.delete()
        changed += 1
    return changed


def _check_free(terms: SchemeTerms, index: int, wanted: InForceTerms) -> None:
    others = InForce.objects.exclude(made_by=None).filter(
        activity_type=wanted.activity_type, region=wanted.region, withdrawn_by=None
    )
    others = others.filter(Q(in_force_to=None) | Q(in_force_to__gt=wanted.starts))
    if wanted.ends is not None:
        others = others.filter(in_force_from__lt=wanted.ends)
    other = others.first()
    if other is not None:
        problem = _("%(name)s was published for %(activity_type)s there from %(from)s on")
        fix = _("Take the row out of the file, or end it on that day.")
        words = {"name": other.methodology_id, "from": other.in_force_from.isoformat()}
        raise terms.file.error(
            problem, fix, at=("in_force", index, "from"), activity_type=wanted.activity_type, **words
        )


def _check_methodology(terms: SchemeTerms, index: int, wanted: InForceTerms, table: FactorTable) -> None:
    versions = MethodologyVersion.objects.filter(methodology=wanted.methodology).order_by("-version")
    version = versions.first()
    at = ("in_force", index, "methodology")
    if version is None or not _is_for(version, wanted.activity_type):
        problem = _("%(name)s is no published methodology for %(activity_type)s")
        fix = _("Name one of the library, or correct the activity type.")
        raise terms.file.error(
            problem, fix, at=at, name=wanted.methodology, activity_type=wanted.activity_type
        )
    document = read_methodology(version.text, name=f"{wanted.methodology} v{version.version}")
    check_factors(document, table, region=wanted.region, on=wanted.starts)


def _is_for(version: MethodologyVersion, activity_type: str) -> bool:
    """Tell whether a text is for a type: its own, or, of one for organisations that names none, the scheme's.

    Texts of organisations were published before there were types of projects for them, and stay as they are.
    """
    return version.activity_type == activity_type or (
        not version.activity_type and version.participant == "organisation"
    )


def _begun(terms: SchemeTerms, index: int | None):
    problem = _("a methodology that has been in force cannot be taken back")
    fix = _("Keep the row, close it with 'to', and add another from that day on.")
    return terms.file.error(
        problem, fix, at=("in_force",) if index is None else ("in_force", index, "methodology")
    )
