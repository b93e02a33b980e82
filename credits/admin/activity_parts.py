"""An activity's page below its fields: inputs, source, verdicts, the calculation done again, and what it
moved."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.admin.party_links import party_link
from credits.activities.models import Activity
from credits.activities.selectors import trace_state
from credits.admin.cells import asset_name, quantity
from credits.admin.input_words import input_title, inputs_named, unit_word
from credits.factors.vocabulary import CONFIDENCE
from credits.ledger.models import Transfer
from credits.ledger.selectors import holding_ids
from credits.ledger.types import TransferKind
from credits.methodologies.models import MethodologyVersion
from credits.monitoring.explanation import explain
from credits.monitoring.models import Verdict
from credits.monitoring.part_models import VerdictPart
from credits.rewards.models import Assignment
from credits.screening.reasons import TEXTS
from credits.screening.selectors import number, screenings_of
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.words import NOTHING, amount, link, plain, region_name, short

# Of the source and device, what the page shows; a signature proves and tells nothing.
SOURCE_SHOWN = {
    "kind": gettext_noop("kind"),
    "code": gettext_noop("code"),
    "reference": gettext_noop("reference"),
}


# Who told of the act; a kind without a word stands as it is kept.
SOURCE_KINDS = {
    "operator": gettext_noop("operator"),
    "device": gettext_noop("device"),
    "self": gettext_noop("the person"),
}


def parts_of(activity: Activity) -> list[Part]:
    """Return what is known of an activity, in the order in which it came to be."""
    verdicts = list(
        Verdict.objects.filter(party_id=activity.party_id, activity_id=activity.pk).order_by("-seq")
    )
    parts = [inputs_part(activity), source_part(activity)]
    if not verdicts:
        return [
            *parts,
            Part(_("Verdict"), [], [], _("Not decided yet: the next run of the crediting job decides.")),
        ]
    # The latest that rests on something: a reversal names no basis, and the calculation is still worth
    # reading.
    explained = next((verdict for verdict in verdicts if verdict.basis_id is not None), verdicts[0])
    told = explain(activity, explained)
    return [
        *parts,
        _verdicts(verdicts, activity),
        *_screenings(activity),
        *_calculation(told),
        *_shared(activity),
        _transfers(activity),
        _assignments(activity),
    ]


def inputs_part(activity: Activity) -> Part:
    """The inputs as they were sent, and what the trace measured."""
    named = inputs_named([activity.type.code])[activity.type.code]
    rows = [[input_title(name, named), value] for name, value in activity.inputs.items()]
    if activity.measured_m is not None:
        rows.append([_("distance measured by the trace"), amount(activity.measured_m, "m")])
    return Part(_("Inputs as sent"), [_("input"), _("value")], rows)


def source_part(activity: Activity) -> Part:
    """Where it came from, what the phone said of itself, and whether the trace is still there."""
    rows = [
        [_(label), _source_word(name, activity.source[name])]
        for name, label in SOURCE_SHOWN.items()
        if name in activity.source
    ]
    rows += [[name, written(value)] for name, value in (activity.device or {}).items()]
    rows.append([_("trace"), str(trace_state(activity).label)])
    return Part(_("Source and device"), [_("what"), _("value")], rows)


def _source_word(name: str, value: str) -> str:
    return _(SOURCE_KINDS[value]) if name == "kind" and value in SOURCE_KINDS else value


def _verdicts(verdicts: list[Verdict], activity: Activity) -> Part:
    headers = [
        *(
            "",
            _("state"),
            _("reasons"),
            _("evidence tier"),
            _("reduction"),
            _("credited grams"),
            _("taken by the cap"),
        ),
        *(_("kind of grams"), _("outcome"), _("decided")),
    ]
    rows = [
        [
            verdict.seq,
            verdict.get_status_display(),
            "\n".join(_reasons(activity, verdict)) or NOTHING,
            verdict.tier,
            amount(verdict.reduction_g, "g"),
            amount(verdict.credited_g, "g"),
            amount(verdict.capped_g, "g"),
            _("coin-only") if verdict.is_coin_only else _("personal"),
            verdict.get_outcome_display(),
            written(verdict.decided_at),
        ]
        for verdict in verdicts
    ]
    return Part(_("Verdicts, the latest first"), headers, rows)


def _screenings(activity: Activity) -> list[Part]:
    headers = [_("finding"), _("code"), _("value"), _("threshold")]
    return [
        Part(
            _("Screening by the thresholds %(name)s") % {"name": found.threshold_set},
            headers,
            [
                [_(TEXTS[code]), code, *(NOTHING if n is None else number(n) for n in (value, threshold))]
                for code, _asks, value, threshold in found.findings
            ],
            "" if found.findings else _("Nothing was found that speaks against it."),
        )
        for found in screenings_of(activity.pk)
    ]


def _reasons(activity: Activity, verdict: Verdict) -> list[str]:
    if not verdict.reason_codes:
        return []
    return [f"{reason['message']} ({reason['code']})" for reason in explain(activity, verdict)["reasons"]]


def _calculation(told: dict[str, Any]) -> list[Part]:
    methodology = told["methodology"]
    if methodology is None:
        return []
    version = MethodologyVersion.objects.filter(digest=methodology["digest"]).first()
    name = f"{methodology['code']} v{methodology['version']}"
    if version is not None:
        name = link(reverse("admin:credits_methodologyversion_change", args=[version.pk]), name)
    rows = [[_("rule version"), name], [_("digest"), methodology["digest"]]]
    rows.append([_("multiplier of the evidence tier"), told["tier_multiplier"]])
    agrees = _("yes") if told["recomputed"] else _("NO: tell the programme's methodology officer")
    rows.append([_("computed again just now, equal to what was credited"), agrees])
    steps = [
        [step["title"], step["name"], step["formula"], step["value"], unit_word(step["unit"])]
        for step in told["steps"]
    ]
    step_headers = [_("step"), _("name"), _("formula"), _("value"), _("unit")]
    return [
        Part(_("What it rests on"), [_("what"), _("value")], rows),
        Part(_("Steps, computed again"), step_headers, steps),
        _factors(told["factors"]),
    ]


def _factors(factors: list[dict[str, Any]]) -> Part:
    headers = [
        *(
            _("factor"),
            _("code"),
            _("value"),
            _("unit"),
            _("region"),
            _("year"),
            _("source"),
            _("confidence"),
        ),
        *(_("version"), _("stands in")),
    ]
    rows = [
        [
            *(
                item["title"],
                item["code"],
                item["value"],
                unit_word(item["unit"]),
                region_name(item["region"]),
            ),
            *(plain(item["factor_year"]), item["source"], _(CONFIDENCE[item["confidence"]])),
            *(item["version"], written(item["placeholder"])),
        ]
        for item in factors
    ]
    return Part(_("Factors"), headers, rows)


def _shared(activity: Activity) -> list[Part]:
    rows = [
        [party_link(part.member_id), f"{part.share_bp / 100:g} %", amount(part.grams, "g")]
        for part in VerdictPart.objects.filter(activity_id=activity.pk).order_by("id")
    ]
    note = _("By the shares that the household had agreed on for the period's last day.")
    headers = [_("member"), _("share"), _("grams")]
    return [Part(_("Divided among the household"), headers, rows, note)] if rows else []


def _transfers(activity: Activity) -> Part:
    people = VerdictPart.objects.filter(activity_id=activity.pk).values_list("member_id", flat=True)
    holdings = holding_ids([activity.party_id, *people])
    accruals = Transfer.objects.filter(
        kind=TransferKind.ACCRUAL, credit_account_id__in=holdings.values(), source_ref=activity.pk
    ).select_related("asset")
    others = (
        Transfer.objects.filter(source_ref=activity.pk)
        .exclude(kind=TransferKind.ACCRUAL)
        .select_related("asset")
    )
    rows = [
        [
            link(reverse("admin:credits_transfer_change", args=[transfer.pk]), short(transfer.pk)),
            transfer.get_kind_display(),
            quantity(transfer.asset, transfer.amount),
            asset_name(transfer.asset),
            written(transfer.posted_at),
        ]
        for transfer in [*accruals, *others]
    ]
    return Part(_("Transfers"), [_("transfer"), _("kind"), _("amount"), _("asset"), _("posted at")], rows)


def _assignments(activity: Activity) -> Part:
    rows = [
        [
            link(reverse("admin:credits_assignment_change", args=[item.pk]), short(item.pk)),
            item.get_status_display(),
            amount(item.quantity_g, "g"),
            amount(item.coins),
            item.reason_code or NOTHING,
            written(item.assigned_at),
        ]
        for item in Assignment.objects.filter(accrual_ref=activity.pk)
    ]
    headers = [_("assignment"), _("state"), _("grams"), _("coins"), _("reason"), _("at")]
    return Part(_("Assigned for coins"), headers, rows)
