"""What a sealed report says, as tables: amounts, steps, readings, documents."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from credits.admin.input_words import unit_word
from credits.admin.report_words import paper_word, step_title, titles_of
from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.words import amount

# Of long tables the page shows the beginning; the API has all of it.
ROWS_MOST = 60


def sealed_parts(report: MonitoringReport) -> Iterator[Part]:
    """Yield the tables of a report's content; none while it is not sealed."""
    content: dict[str, Any] | None = report.content
    if content is None:
        return
    if "lines" in content:
        facts = [
            [_("residents"), amount(content["residents"])],
            [_("grams found"), amount(content["found_g"], "g")],
            [_("grams left for the next report"), amount(content["left_g"], "g")],
        ]
        yield Part(_("Programme"), [_("what"), _("value")], facts)
        rows = [[line["transfer"], amount(line["grams"], "g")] for line in content["lines"]]
        yield _cut(_("Assignments taken"), [_("transfer"), _("grams")], rows)
        return
    method = content["methodology"]
    facts = [[_("methodology"), f"{method['code']} {method['version']}"], [_("digest"), method["digest"]]]
    titles = titles_of(method)
    facts += [
        [titles.get(name, name), f"{each['value']} {each['unit']}"]
        for name, each in content["inputs"].items()
    ]
    yield Part(_("Claim"), [_("what"), _("value")], facts)
    steps = [
        [step_title(step, titles), step["formula"], step["value"], unit_word(step["unit"])]
        for step in content["steps"]
    ]
    yield Part(_("Calculation"), [_("step"), _("formula"), _("value"), _("unit")], steps)
    rows = [
        [row["meter"], row["from"], row["to"], f"{row['value']} {row['unit']}"] for row in content["readings"]
    ]
    yield _cut(_("Readings"), [_("meter"), _("from"), _("to"), _("value")], rows)
    if figures := content.get("figures"):
        rows = [
            [titles.get(row["input"], row["input"]), row["position"] + 1, f"{row['value']} {row['unit']}"]
            for row in figures
        ]
        yield _cut(_("Figures entered"), [_("what"), _("number"), _("value")], rows)
    rows = [[paper_word(row["kind"]), row["sha256"]] for row in content["documents"]]
    yield _cut(_("Documents"), [_("kind"), _("SHA-256")], rows)


def _cut(title: Any, headers: list[Any], rows: list[list[Any]]) -> Part:
    more = len(rows) - ROWS_MOST
    note = _("%(number)s more are not shown.") % {"number": more} if more > 0 else ""
    return Part(title, headers, rows[:ROWS_MOST], note)
