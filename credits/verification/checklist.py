"""What a case's checklist asks, read from the methodology of the sealed report.

One item for each thing measured, each rule, each attestation of the text, and each limit whose number has no
source; and what is asked of every report.
"""

from collections.abc import Iterator
from typing import NamedTuple

from credits.methodologies.language.document import Document, Input
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.snapshot import program_of
from credits.monitoring.report_models import MonitoringReport, ReportKind
from credits.verification.work_models import CheckKind
from puhui.kernel.catalog import Text


class Check(NamedTuple):
    """An item of a checklist; `code` is unique in it."""

    kind: str
    code: str
    text: Text


_ALWAYS = (
    Check(
        CheckKind.GENERAL,
        "PERIOD",
        Text(
            "报告期完整、不重叠，期内所有数据均属于该报告期",
            "The period is whole, overlaps no other, and all of the data belong to it",
        ),
    ),
    Check(
        CheckKind.GENERAL,
        "ONCE_ONLY",
        Text(
            "同一减排量未在本机制或其他机制重复申报",
            "The same reductions are not claimed a second time, here or under another scheme",
        ),
    ),
)
_PROJECT = Check(
    CheckKind.GENERAL,
    "DOCUMENTS",
    Text(
        "项目文件真实、有效，与数据一致",
        "The project's documents are genuine and valid, and agree with the data",
    ),
)
_PROGRAMME = Check(
    CheckKind.GENERAL,
    "ASSIGNMENTS",
    Text(
        "所列减排量均由同意参与的居民自愿转让，且只列入本报告一次",
        "The grams were assigned by residents who agreed, and stand in this report once",
    ),
)


def checks_for(report: MonitoringReport) -> list[Check]:
    """Return the checklist of a sealed report, in the order in which it is gone through."""
    content = report.content or {}
    document = _document(report)
    return [
        *_ALWAYS,
        _PROJECT if report.kind == ReportKind.PROJECT else _PROGRAMME,
        *_of_document(document),
        *(
            Check(
                CheckKind.LIMIT,
                f"LIMIT:{name}",
                Text(
                    f"“{_called(document, name).zh}”的限值适用于本项目",
                    f"The limit of “{_called(document, name).en}” fits the project",
                ),
            )
            for name in content.get("attest", [])
            if name not in {each.name for each in document.attestations}
        ),
    ]


def _of_document(document: Document) -> Iterator[Check]:
    for item in document.inputs:
        yield Check(CheckKind.INPUT, f"INPUT:{item.name}", _measured(item))
    for rule in document.rules:
        yield Check(CheckKind.RULE, f"RULE:{rule.id}", rule.text)
    for each in document.attestations:
        yield Check(CheckKind.ATTESTATION, f"ATTESTATION:{each.name}", each.title)


def _called(document: Document, name: str) -> Text:
    """Return what the text calls a number that has no source; a tier or a cap has a name alone."""
    titles = {item.symbol: item.title for item in document.parameters}
    titles |= {item.name: item.title for item in document.inputs}
    titles |= {item.name: item.title for item in document.resolved}
    titles |= {table.name: table.title for table in document.tables}
    return titles.get(name, Text(name, name))


def _measured(item: Input) -> Text:
    if item.evidence is None:
        return Text(f"{item.title.zh}：与原始记录一致", f"{item.title.en}: agrees with the first records")
    return Text(f"{item.title.zh}：{item.evidence.zh}", f"{item.title.en}: {item.evidence.en}")


def _document(report: MonitoringReport) -> Document:
    """Return the text that the report rests on; a programme's is the newest one of its method."""
    versions = MethodologyVersion.objects.filter(methodology=report.methodology)
    named = (report.content or {}).get("methodology")
    version = versions.get(version=named["version"]) if named else versions.latest("version")
    return program_of(version.pk, version.digest).document
