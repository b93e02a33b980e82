"""What an issuance's page shows of its filing, the authority's answers and a void, and the answer's form."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from credits.issuance.filing_states import Outcome
from credits.issuance.models import Issuance
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.commands import ReasonForm
from puhui.kernel.admin.words import amount, link


class AnswerForm(ReasonForm):
    """The authority's document as it reads; `reason` holds its words."""

    outcome = forms.ChoiceField(
        choices=Outcome.choices, label=_("decision"), widget=UnfoldAdminSelectWidget(choices=Outcome.choices)
    )
    document_no = forms.CharField(
        max_length=200, label=_("number of the document"), widget=UnfoldAdminTextInputWidget
    )
    document_date = forms.DateField(label=_("date of the document"), widget=UnfoldAdminSingleDateWidget)
    serial = forms.CharField(
        max_length=120,
        required=False,
        label=_("serial numbers, first to last"),
        help_text=_("As the authority writes them: label, first and last number, with hyphens."),
        widget=UnfoldAdminTextInputWidget,
    )
    tonnes = forms.IntegerField(
        min_value=0, initial=0, label=_("tonnes granted"), widget=UnfoldAdminIntegerFieldWidget
    )


def filing_parts(issuance: Issuance) -> list[Part]:
    """Return what was filed, answered and voided, each if there is any."""
    parts = []
    package = getattr(issuance, "package", None)
    if package is not None:
        rows = [
            [each["name"], amount(each["bytes"], "B"), each["sha256"]] for each in package.manifest["files"]
        ]
        headers = [_("file"), _("size"), _("digest")]
        parts.append(
            Part(
                _("Filing package"),
                headers,
                [[_("the package"), amount(package.size_bytes, "B"), package.digest], *rows],
            )
        )
    answers = [
        [
            link(reverse("admin:credits_authorityanswer_change", args=[row.pk]), row.document_no),
            row.get_outcome_display(),
            amount(row.tonnes, "t"),
            row.get_status_display(),
            written(row.entered_at),
        ]
        for row in issuance.answers.order_by("entered_at")
    ]
    if answers:
        headers = [_("document"), _("decision"), _("tonnes"), _("state"), _("entered at")]
        parts.append(Part(_("Answers of the authority"), headers, answers))
    voids = [
        [
            link(reverse("admin:credits_batchvoid_change", args=[row.pk]), row.get_status_display()),
            amount(row.cancelled_t, "t"),
            amount(row.compensated_t, "t"),
            amount(row.owed_t, "t"),
            written(row.executed_at),
        ]
        for row in issuance.voids.order_by("proposed_at")
    ]
    if voids:
        headers = [
            _("state"),
            _("cancelled"),
            _("from the buffer"),
            _("owed by the buffer"),
            _("executed at"),
        ]
        parts.append(Part(_("Voids"), headers, voids))
    return parts
