"""A form that asks what something is about, then which one: each kind is named in a field of its own."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext

from puhui.kernel.admin.commands import ReasonForm


class ScopedForm(ReasonForm):
    """`scope` is chosen; the value `target` is what the scope's field says, and nothing where it has none.

    A field of another scope that is filled in is refused: whoever named a holder did not mean everything.
    """

    # Scope → the field that names one of its kind.
    named_by: ClassVar[Mapping[str, str]] = {}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        wanted = self.named_by.get(given.get("scope", ""))
        for name in self.named_by.values():
            if name in self.errors:
                continue
            if name == wanted and not given.get(name):
                self.add_error(name, forms.Field.default_error_messages["required"])
            elif name != wanted and given.get(name) and "scope" in given:
                self.add_error(name, gettext("This is not what is chosen above: leave it empty."))
        target = given.get(wanted) if wanted else None
        return {
            "scope": given.get("scope", ""),
            "target": str(target or ""),
            "reason": given.get("reason", ""),
        }
