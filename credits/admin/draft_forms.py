"""What the buttons of a draft ask for beside the reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from credits.admin.names import scheme_choices
from credits.methodologies.in_force_rows import Place
from puhui.kernel.admin.commands import ReasonForm
from puhui.kernel.admin.words import NOTHING, region_choices
from puhui.kernel.catalog import DOCUMENT_BYTES_MAX
from puhui.kernel.uploads import FILE_BYTES_MAX


class TextForm(ReasonForm):
    """A document, typed or as a file; the values are `text`, as bytes from a file, and the file's `name`."""

    text = forms.CharField(
        label=_("document"),
        required=False,
        strip=False,
        max_length=DOCUMENT_BYTES_MAX,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 40, "spellcheck": "false"}),
    )
    document = forms.FileField(
        label=_("or as a file"),
        required=False,
        help_text=_("A TOML file stands in for what is typed above."),
        widget=UnfoldAdminFileFieldWidget(),
    )
    field_order = ["text", "document", "reason"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        file = given.get("document")
        # A browser ends lines with a carriage return that nobody has typed.
        text = given.get("text", "").replace("\r\n", "\n")
        if not file and not text.strip():
            raise forms.ValidationError(gettext("Type a document or choose a file."))
        # One byte more than is taken tells that it is too large.
        content = file.read(DOCUMENT_BYTES_MAX + 1) if file else text
        name = file.name if file else "draft.toml"
        return {"text": content, "name": name, "reason": given.get("reason", "")}


class FilingForm(ReasonForm):
    """Number and day of the authority's paper, and its scan; the value `scan` is its content and its name."""

    number = forms.CharField(
        label=_("number of the filing"), max_length=100, widget=UnfoldAdminTextInputWidget
    )
    filed_on = forms.DateField(label=_("date of the filing"), widget=UnfoldAdminDateWidget)
    scan = forms.FileField(
        label=_("scan of the paper"),
        help_text=_("A picture or a PDF. It is kept, and its digest stands in the record."),
        widget=UnfoldAdminFileFieldWidget(),
    )
    field_order = ["number", "filed_on", "scan", "reason"]

    def clean_scan(self) -> tuple[bytes, str]:
        file = self.cleaned_data["scan"]
        # One byte more than is taken tells that it is too large.
        return file.read(FILE_BYTES_MAX + 1), file.name


class PublishForm(ReasonForm):
    """Where it is in force from now on, if anywhere new; the value is `place`."""

    scheme = forms.ChoiceField(
        label=_("scheme"),
        choices=lambda: [("", NOTHING), *scheme_choices()],
        required=False,
        help_text=_("None: what is in force stays, as for the next version of a methodology that is."),
        widget=UnfoldAdminSelectWidget,
    )
    region = forms.ChoiceField(
        label=_("region"),
        choices=lambda: [("", NOTHING), *region_choices()],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    starts = forms.DateField(
        label=_("in force from"),
        required=False,
        help_text=_("Nothing: from the day on which the version takes effect."),
        widget=UnfoldAdminDateWidget,
    )
    field_order = ["scheme", "region", "starts", "reason"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        scheme, region, starts = given.get("scheme", ""), given.get("region", ""), given.get("starts")
        if bool(scheme) != bool(region) or (starts and not scheme):
            raise forms.ValidationError(gettext("A place is a scheme and a region."))
        place = Place(scheme, region, starts) if scheme else None
        return {"place": place, "reason": given.get("reason", "")}
