"""Buttons: each opens a page that asks for a reason and calls one command, which decides for itself.

    @command_button(_("Block"), permission="accounts.block_user", explains=_("…"))
    def block(self, request, obj, reason):
        block_user(user_id=obj.pk, actor=actor_of(request), reason=reason, now=puhui_now())
        return _("The user is blocked.")

The method's name goes into `actions_detail` (a button of an object), or with `on_list` into `actions_list`.
It returns the message of success, or a response of its own. A refusal (PuhuiError) stands on the page in
the reader's language.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextareaWidget

from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Headed
from puhui.kernel.admin.columns import Label
from puhui.kernel.admin.refusals import told
from puhui.kernel.admin.suggestions import ReadersField
from puhui.kernel.commands import Actor
from puhui.kernel.errors import PuhuiError

REASON_LEAST, REASON_MOST = 5, 500


class ReasonForm(forms.Form):
    """What every button asks for. A button with more to ask adds its fields in a subclass.

    `subject` is the object whose button it is (None of a button on a list); `offer` fills what the reader may
    choose of it, so that nobody types an id. `reader` tells who reads.
    """

    # Fields that a link from another page may fill in; it is looked at like whatever is typed.
    prefilled: ClassVar[Sequence[str]] = ()

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the audit trail for ever: write why, and no names or telephone numbers."),
        min_length=REASON_LEAST,
        max_length=REASON_MOST,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, subject: Any = None, reader: Callable[[], Actor] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        if self.field_order is None:
            # One says what, and then why.
            self.order_fields([name for name in self.fields if name != "reason"])
        for field in self.fields.values():
            field.label = capfirst(field.label)
            if reader is not None and isinstance(field, ReadersField):
                field.read_by(reader)
        self.offer()

    def offer(self) -> None:
        """Fill in choices that come of the subject; most forms have none."""

    def offer_choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Let a field be chosen among `choices`."""
        cast(forms.ChoiceField, self.fields[name]).choices = list(choices)


def command_button(
    label: Label,
    *,
    permission: str,
    explains: Label,
    icon: str = "bolt",
    is_dangerous: bool = False,
    on_list: bool = False,
    form_class: type[ReasonForm] = ReasonForm,
    shown: Callable[[Any], bool] | None = None,
    initial: Callable[[Any], dict[str, Any]] | None = None,
) -> Callable:
    """Make a method a button. It gets the request, the object (unless `on_list`) and the form's values by
    name.

    `shown` tells for which objects the button makes sense; the command alone decides whether it may be
    pressed. `initial` gives what the form's fields hold at first, from the object.
    """

    def decorate(method: Callable) -> Callable:
        variant = ActionVariant.DANGER if is_dangerous else ActionVariant.DEFAULT

        @action(description=label, permissions=[permission], icon=icon, variant=variant)
        @wraps(method)
        def page(self: Any, request: HttpRequest, object_id: str | None = None) -> HttpResponseBase:
            subject: tuple[Model, ...] = ()
            if not on_list:
                obj = self.get_object(request, object_id or "") if self.has_view_permission(request) else None
                if obj is None:
                    return self._get_obj_does_not_exist_redirect(request, self.opts, object_id or "")
                subject = (obj,)
            filled = {name: request.GET[name] for name in form_class.prefilled if name in request.GET}
            filled |= initial(*subject) if initial else {}
            data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
            form = form_class(
                data,
                files,
                initial=filled,
                subject=next(iter(subject), None),
                reader=lambda: actor_of(request),
            )
            status = 200
            if form.is_bound and form.is_valid():
                try:
                    result = method(self, request, *subject, **form.cleaned_data)
                except PuhuiError as error:
                    form.add_error(None, told(error))
                    status = error.status
                else:
                    return _answer(self, request, subject, result)
            context = {
                **self.admin_site.each_context(request),
                "title": label,
                "opts": self.opts,
                "original": Headed(subject[0], self.heading(subject[0])) if subject else None,
                "form": form,
                "explains": explains,
                "is_dangerous": is_dangerous,
                "back": _back(self, subject),
            }
            return TemplateResponse(request, "kernel/admin/command.html", context, status=status)

        page.shown = shown
        return page

    return decorate


def _answer(page: Any, request: HttpRequest, subject: tuple[Model, ...], result: Any) -> HttpResponseBase:
    if isinstance(result, HttpResponseBase):
        return result
    messages.success(request, result)
    return HttpResponseRedirect(_back(page, subject))


def _back(page: Any, subject: tuple[Model, ...]) -> str:
    prefix = f"admin:{page.opts.app_label}_{page.opts.model_name}"
    if subject:
        return reverse(f"{prefix}_change", args=[subject[0].pk])
    return reverse(f"{prefix}_changelist")
