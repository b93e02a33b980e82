"""Where the pages of people stand in the menu."""

from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.navigation import Section

PEOPLE = Section(_("People"), 10)
