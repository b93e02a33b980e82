"""The digest is told back: one approves what one has read."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from puhui.kernel.admin.commands import ReasonForm


class DigestForm(ReasonForm):
    """A reason, and the digest of what is approved."""

    digest = forms.RegexField(
        "^[0-9a-f]{64}$", label=_("digest as you read it"), widget=UnfoldAdminTextInputWidget
    )
