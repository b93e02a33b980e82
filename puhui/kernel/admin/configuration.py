"""Pages of configuration: the only ones with a form to save. Saving is a command with a reason like any
button."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from puhui.kernel.admin.base import ReadOnlyAdmin


class ConfigurationAdmin(ReadOnlyAdmin):
    """Rows that staff add and change where their roles carry `add_` and `change_`; taking away is a button.

    A page gives a form with a reason and writes `apply`, which calls the command. Nothing saves the row by
    itself.
    """

    # (request, row of the form, reason): calls the command that stores it. Each page has its own.
    apply: Callable[..., None]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if self.has_change_permission(request, obj):
            return self.readonly_fields
        return super().get_readonly_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.apply(request, obj, reason=form.cleaned_data["reason"])

    # The command leaves its event; Django's log beside it would be a second truth.
    def log_addition(self, *args: Any) -> None: ...

    def log_change(self, *args: Any) -> None: ...
