"""Where the pages of the market stand in the menu, in the order in which things happen."""

from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.navigation import Section

MARKET = Section(_("Market"), 60)
RISK = Section(_("Risk"), 65)
BRIDGE = Section(_("Bridge to outside venues"), 70)
