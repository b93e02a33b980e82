"""What a verdict's reason codes say to people; codes of methodology rules have their text in the document."""

from puhui.kernel.errors import gettext_noop

TEXTS = {
    "BASELINE_MISSING": gettext_noop(
        "What this is compared with is not known for you yet; somebody will look at it."
    ),
    "FACTOR_MISSING": gettext_noop(
        "A factor that the formula needs is not published for this place and day; somebody will look at it."
    ),
    "DECISION_FAILED": gettext_noop("This could not be decided by itself; somebody will look at it."),
    "REPLAY_EXACT": gettext_noop("The same trace was sent before."),
    "MODE_TOO_FAST": gettext_noop("No trip of this kind is as fast as this one would have been."),
    "TIME_OVERLAP": gettext_noop(
        "Another trip of yours lies in the same time; the one received first counts."
    ),
    "DUPLICATE_IMAGE": gettext_noop("The same picture was sent before."),
    "DUPLICATE_DOCUMENT": gettext_noop("The same document was sent before by somebody else."),
    "EXIF_TIME_MISMATCH": gettext_noop("The photograph says that it was taken at another time."),
    "EXIF_GPS_FAR": gettext_noop("The photograph says that it was taken at another place."),
    "EDITED_IMAGE": gettext_noop("The photograph was changed with a program."),
    "CAP_REACHED": gettext_noop("The limit for this period is reached; the amount above it is not credited."),
    "FAMILY_LOCK": gettext_noop(
        "Something else of yours was credited in this period that this would count a second time."
    ),
    "NO_METHODOLOGY_IN_FORCE": gettext_noop("No methodology was in force for this activity on that day."),
    "ARITHMETIC_UNDEFINED": gettext_noop(
        "The formula has no value for these inputs; somebody will look at it."
    ),
}
