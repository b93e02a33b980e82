"""A one-time code with what cannot be taken back: who sits at an open desk needs the authenticator, too."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.people.models import User
from accounts.signin.authenticators import matches_authenticator
from accounts.signin.services.codes import OtpInvalid
from puhui.kernel.admin.columns import Label
from puhui.kernel.admin.commands import ReasonForm, command_button


class OneTimeForm(forms.Form):
    """The six digits that the authenticator shows now, beside what a button asks for; no reason where the
    button's own words stand for one."""

    code = forms.RegexField(
        "^[0-9]{6}$",
        label=_("code of your authenticator"),
        help_text=_("A code counts once."),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Typed last: it is good for half a minute.
        self.order_fields([name for name in self.fields if name != "code"])


def approval_button(
    label: Label, *, permission: str, explains: Label, form_class: type[ReasonForm] = ReasonForm, **more: Any
) -> Callable:
    """Make a method a button (`command_button`) that asks for the authenticator's code beside the rest.

    For what makes, moves, voids or reverses units, for the second person's yes, and for what a verifier
    signs. The code is looked at before the command is called; the method does not get it.
    """

    class ApprovalForm(OneTimeForm, form_class):  # type: ignore[misc, valid-type]
        pass

    button = command_button(label, permission=permission, explains=explains, form_class=ApprovalForm, **more)

    def decorate(method: Callable) -> Callable:
        @wraps(method)
        def approve(self: Any, request: HttpRequest, *subject: Any, code: str, **values: Any) -> Any:
            check_code(request, code)
            return method(self, request, *subject, **values)

        page = button(approve)
        page.asks_code = True
        return page

    return decorate


def check_code(request: HttpRequest, code: str) -> None:
    """Refuse a code that is not the authenticator's, or was used; raises OtpInvalid."""
    if not matches_authenticator(cast(User, request.user), code, timezone.now()):
        raise OtpInvalid
