"""What bodies that had a case before entered in it: kept and shown with whose it is, counting no more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from credits.admin.report_words import line_words
from credits.verification.models import Case, VerificationBody
from credits.verification.own_work import answers_before, judgements_before
from credits.verification.work_models import Conformity
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.words import in_language, short


def before_parts(case: Case) -> list[Part]:
    """Return what bodies before entered, in the order of checklist and sample; nothing where none had it."""
    lines = line_words(case.report.content or {})
    said = [
        (f"{row.position}. {in_language(row, 'text')}", each, Conformity(each["answer"]).label)
        for row in case.checklist.order_by("position")
        for each in answers_before(row, case)
    ]
    said += [
        (
            lines.get(str(row.ref), short(row.ref)),
            each,
            _("line is right") if each["is_right"] else _("line is wrong"),
        )
        for row in case.sample.order_by("position")
        for each in judgements_before(row, case)
    ]
    if not said:
        return []
    names = _names(each["body"] for _what, each, _found in said)
    rows = [
        [
            names[each["body"]],
            what,
            str(found),
            each["note"],
            written(datetime.fromisoformat(each["at"])),
        ]
        for what, each, found in said
    ]
    headers = [_("verification body"), _("item or line"), _("what it entered"), _("note"), _("at")]
    return [Part(_("Entered by bodies before: history, it counts no more"), headers, rows)]


def _names(bodies: Iterable[Any]) -> dict[str, str]:
    rows = VerificationBody.objects.filter(pk__in=set(bodies)).values_list("pk", "party__name")
    return {str(body): name for body, name in rows}
