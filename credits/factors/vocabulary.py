"""The words that stand on every number: how sure it is, whether it may be used, its kind. Free of Django."""

from puhui.kernel.errors import gettext_noop as _

# How sure a number is; shown wherever the number is shown.
CONFIDENCE = {
    "sourced-official": _("read in an official document or a verbatim repost"),
    "sourced-press": _("read in press, a journal abstract or an institute page"),
    "third-party-copy": _("read in a copy of an official data set; to be compared with the original"),
    "memory-high": _("remembered, high certainty"),
    "memory-medium": _("remembered, medium certainty"),
    "memory-low": _("remembered, low certainty"),
    "design": _("own choice or illustration, never official"),
}

# Whether a factor may be used. Only the first two ever resolve; a placeholder is shown as such.
STATUS = {
    "active": _("in use"),
    "placeholder": _("stands in until a local value is published"),
    "reference_only": _("for comparison, never used"),
    "conflicting": _("copies contradict each other, never used"),
}
RESOLVABLE = frozenset({"active", "placeholder"})

# Kinds never stand in for one another: an average of consumption is not a margin of generation.
KIND = {
    "average": _("average of consumption"),
    "margin": _("margin of generation"),
    "footprint": _("life-cycle footprint"),
    "travel": _("travel"),
    "fuel": _("fuel"),
    "water": _("water"),
    "waste": _("waste"),
    "material": _("material"),
    "other": _("other"),
}

# The assessment report by whose warming potentials a CO2e value was summed up; empty where none is stated.
GWP_SETS = ("AR4", "AR5", "AR6")

CODE_FORM = "[A-Z][A-Z0-9_]{1,59}"
