"""The trail as tables, in words: where the grams came from, what became of them, and of each tonne."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.words import amount, in_language, short

Facts = Mapping[str, Any]
# What the answer alone calls so: nothing took these grams yet.
KEPT = "KEPT"


def trail_parts(answer: Facts) -> list[Part]:
    """Return the tables of a trail's answer, the way of the grams from left to right."""
    parts = [_entry(answer)]
    if answer["origins"]:
        parts += [_origins(answer["origins"]), _rules(answer["origins"])]
    for way in answer["ways"]:
        parts += _way(way)
    return parts


def _entry(answer: Facts) -> Part:
    rows = [
        [_("kind"), _word("credits.transfer", "kind", answer["kind"])],
        [_("book"), _word("credits.asset", "book", answer["book"])],
        [_("amount"), amount(answer["amount"], "g")],
        [_("id"), str(answer["id"])],
    ]
    return Part(_("The entry"), [_("what"), _("value")], rows)


def _origins(origins: list[Facts]) -> Part:
    headers = [_("grams"), _("activity type"), _("begun"), _("vouched for by"), _("reference")]
    headers += [_("verdict"), _("evidence tier"), _("rule version"), _("activity")]
    titles = _titles({origin["type"] for origin in origins})
    rows = [
        [
            amount(origin["grams"], "g"),
            titles.get(origin["type"], origin["type"]),
            written(origin["occurred_from"]),
            " ".join([_told_by(origin["source"].get("kind", "")), origin["source"].get("code", "")]).strip(),
            written(origin["source"].get("reference")),
            _word("credits.verdict", "status", origin["verdict"]["status"]),
            written(origin["verdict"]["evidence_tier"]),
            _rule(origin),
            short(origin["activity_id"]),
        ]
        for origin in origins
    ]
    return Part(_("Where they came from"), headers, rows)


def _rules(origins: list[Facts]) -> Part:
    """Return each version that judged some of them, once, with the factors that entered."""
    versions = {_rule(origin): _factors(origin) for origin in origins}
    return Part(_("By which versions"), [_("rule version"), _("factors")], list(versions.items()))


def _way(way: Facts) -> Iterator[Part]:
    kind = _("kept") if way["kind"] == KEPT else _word("credits.transfer", "kind", way["kind"])
    rows = [
        [label, value]
        for label, value in (
            (_("what became of them"), kind),
            (_("at"), way.get("at")),
            (_("certificate"), way.get("certificate_no")),
            (_("transfer"), way.get("transfer_id")),
            *(_report(way["report"]) if "report" in way else ()),
        )
        if value is not None
    ]
    title = _("%(grams)s of them: %(kind)s") % {"grams": amount(way["grams"], "g"), "kind": kind}
    yield Part(title, [_("what"), _("value")], [[label, written(value)] for label, value in rows])
    if way.get("units"):
        yield _units(way["units"])


def _report(report: Facts) -> Iterator[tuple[Any, Any]]:
    """Yield what a report says of itself, and how it became a batch as far as it did."""
    yield _("report"), _word("credits.monitoringreport", "kind", report["kind"])
    yield _("project"), report.get("project")
    yield _("period"), f"{report['period_from']} – {report['period_to']}"
    yield _("state"), _word("credits.monitoringreport", "status", report["status"])
    yield _("rule version"), _rule(report) if "methodology" in report else None
    yield _("factors"), _factors(report) if "factors" in report else None
    yield _("digest of the report"), report.get("digest") or None
    yield _("digest of the statement"), report.get("statement_digest")
    if "issuance_status" in report:
        yield _("issuance"), _word("credits.issuance", "status", report["issuance_status"])
    yield _("batch"), report.get("batch")


def _units(units: list[Facts]) -> Part:
    """Return a line for every place that each number has been in."""
    headers = [_("serial"), _("grams in it"), _("at"), _("what happened"), _("where it came to"), _("lot, t")]
    headers += [_("instrument"), _("buyer"), _("price, fen a tonne"), _("share of these grams, fen")]
    headers += [_("certificate")]
    rows = []
    for unit in units:
        for stay in unit["stays"]:
            lot, sale = stay.get("lot", {}), stay.get("sale", {})
            rows.append(
                [
                    unit["serial"],
                    amount(unit["grams"], "g"),
                    written(stay["at"]),
                    _word("credits.transfer", "kind", stay["kind"]),
                    _word("credits.ledgeraccount", "kind", stay["place"]),
                    written(lot.get("quantity_t")),
                    written(sale.get("instrument") or lot.get("instrument")),
                    written(sale.get("buyer")),
                    written(sale.get("price_fen")),
                    written(sale.get("share_fen")),
                    written(stay.get("certificate_no")),
                ]
            )
    return Part(_("The tonnes they are part of"), headers, rows)


def _titles(codes: set[str]) -> dict[str, str]:
    found = apps.get_model("credits.activitytype").objects.filter(code__in=codes)
    return {row.code: in_language(row, "title") for row in found}


def _told_by(kind: str) -> str:
    words = {"operator": _("operator"), "device": _("device"), "self": _("told by oneself")}
    return words.get(kind, kind)


def _rule(facts: Facts) -> str:
    methodology = facts.get("methodology")
    return written(methodology and f"{methodology['code']} v{methodology['version']}")


def _factors(facts: Facts) -> str:
    return written(
        "\n".join(
            f"{factor['title']} {factor['value']} {factor['unit']} (v{factor['version']})"
            for factor in facts.get("factors", ())
        )
    )


def _word(model: str, field: str, value: str) -> str:
    """Return a stored value as its model's choices word it; the market knows no model of credits."""
    return str(dict(apps.get_model(model)._meta.get_field(field).flatchoices).get(value, value))
