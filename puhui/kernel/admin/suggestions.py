"""A line to type in that offers what may be meant, so that nobody copies ids; other text is taken, too.

The browser does it (`<datalist>`): no script, and a policy that allows none stands.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextInputWidget

from puhui.kernel.commands import Actor

# More than people look through; whoever means another types it.
SUGGESTED_MOST = 200


class SuggestedInput(UnfoldAdminTextInputWidget):
    """A text input with suggestions, which are asked for when the form is shown."""

    def __init__(self, suggest: Callable[[], Iterable[str]], attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.suggest = suggest

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = f"suggested_{name}"
        line = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        offered = {"key": key, "values": list(self.suggest())[:SUGGESTED_MOST]}
        return line + render_to_string("kernel/admin/suggestions.html", offered)


class ReadersField(forms.CharField):
    """A line whose suggestions and words depend on who reads; a form of a button says who (`reader`)."""

    reader: Callable[[], Actor] | None = None

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"widget": SuggestedInput(lambda: ()), **more})

    def read_by(self, reader: Callable[[], Actor]) -> None:
        """Take note of the reader; called once for each form."""
        self.reader = reader
        self.widget.suggest = self.suggestions

    def suggestions(self) -> Iterable[str]:
        """Return what is offered to the reader."""
        return ()
