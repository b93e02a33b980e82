"""Where the pages of credits stand in the menu, in the order in which things happen."""

from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.navigation import Section

CAPTURE = Section(_("Activities"), 20)
RULES = Section(_("Rules"), 30)
PROJECTS = Section(_("Projects"), 34)
ISSUANCE = Section(_("Verification and issuance"), 36)
LEDGER = Section(_("Ledger"), 40)
REWARDS = Section(_("Coins and rewards"), 50)
