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
    "CAP_REACHED": gettext_noop("The limit for this period is reached; the amount above it is not credited."),
    "FAMILY_LOCK": gettext_noop(
        "Something else of yours was credited in this period that this would count a second time."
    ),
    "NO_METHODOLOGY_IN_FORCE": gettext_noop("No methodology was in force for this activity on that day."),
    "ARITHMETIC_UNDEFINED": gettext_noop(
        "The formula has no value for these inputs; somebody will look at it."
    ),
    # What people decide (credits/verification/review).
    "ACCEPTED_BY_PEOPLE": gettext_noop("Somebody looked at it and accepted it."),
    "SHOWN_BY_EVIDENCE": gettext_noop("What you sent shows it."),
    "SHOWN_BY_HISTORY": gettext_noop("It fits what you do otherwise."),
    "PART_NOT_SHOWN": gettext_noop(
        "A part of the distance is not shown by what you sent, and does not count."
    ),
    "NOT_SHOWN": gettext_noop("What you sent does not show it."),
    "OTHER_ACT": gettext_noop("It was another kind of act than the one named."),
    "CLAIMED_TWICE": gettext_noop("It was claimed before."),
    "ANOTHER_PERSONS": gettext_noop("It was somebody else's act."),
    "MADE_UP": gettext_noop("What you sent was not recorded where and when it says."),
    "TAKEN_BACK": gettext_noop("You took it back before it was decided."),
}
