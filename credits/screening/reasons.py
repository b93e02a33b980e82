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
    "SAME_RIDE": gettext_noop("This ride is counted by the operator's own record of it."),
    "COUNTED_BEFORE": gettext_noop(
        "This ride was credited before as your phone told it; what the operator's record adds is credited"
        " now."
    ),
    "TIME_OVERLAP": gettext_noop(
        "Another trip of yours lies in the same time; the one received first counts."
    ),
    "MODE_DOUBTFUL": gettext_noop(
        "The speeds of the trace do not quite fit this kind of trip; somebody will look at it."
    ),
    "MODE_TOO_SLOW": gettext_noop("The trace is slower than any ride with an engine."),
    "DOWNGRADED": gettext_noop("The trace is that of a walk, and counts as one."),
    "MIXED_MODE": gettext_noop("Only a part of the trace fits this kind of trip."),
    "NEEDS_CORROBORATION": gettext_noop(
        "A phone alone cannot show a ride by bus or metro; it waits for a ticket record, or for somebody."
    ),
    "INSUFFICIENT_DATA": gettext_noop(
        "The trace is too short or too inexact to tell anything; record the next one with the precise"
        " location allowed."
    ),
    "LOW_COVERAGE": gettext_noop("The trace has too many holes to be judged by itself; somebody will look."),
    "TIME_INVALID": gettext_noop("The trace was not recorded at the time of the trip."),
    "CONST_SPEED": gettext_noop("The trace moves more evenly than people do."),
    "NO_LATERAL_NOISE": gettext_noop("The trace lies on lines straighter than any receiver records."),
    "REPEATED_STEP": gettext_noop("The trace repeats one and the same step."),
    "WHITE_JITTER": gettext_noop(
        "The trace's inaccuracy is not that of a receiver; somebody will look at it."
    ),
    "TELEPORT": gettext_noop("The trace leaps to a place that nothing reaches so fast."),
    "CONSTANT_ACCURACY": gettext_noop("The phone told the same accuracy for every point."),
    "MOCK_LOCATION": gettext_noop("The phone says that a program set its location."),
    "MOCK_UNKNOWN": gettext_noop(
        "The phone does not say whether its location is genuine, and the trip is long; somebody will look."
    ),
    "STEPS_MISMATCH": gettext_noop("The steps counted do not fit the way walked."),
    "UNUSUAL_LENGTH": gettext_noop("The trip is unusually long; somebody will look at it."),
    "REPLAY_PROFILE": gettext_noop("The trace runs together with one that was sent before."),
    "REPLAY_SHAPE": gettext_noop("The trace has the very line of one that was sent before."),
    "SHARED_FIXES": gettext_noop("Points of this trace are in another person's trace, to the second."),
    "CO_TRAVEL": gettext_noop("This phone often travels together with another; somebody will look at it."),
    "IMPOSSIBLE_TRAVEL": gettext_noop("Nobody gets from the trip before to this one in that time."),
    "DUPLICATE_IMAGE": gettext_noop("The same picture was sent before."),
    "DUPLICATE_DOCUMENT": gettext_noop("The same document was sent before by somebody else."),
    "EXIF_TIME_MISMATCH": gettext_noop("The photograph says that it was taken at another time."),
    "EXIF_GPS_FAR": gettext_noop("The photograph says that it was taken at another place."),
    "EDITED_IMAGE": gettext_noop("The photograph was changed with a program."),
    "FILE_TIME_MISMATCH": gettext_noop("The document, table or track is of another time."),
    "TABLE_AMOUNT_MISMATCH": gettext_noop("The table comes to another amount than the one claimed."),
    "BILL_PERIOD_MISMATCH": gettext_noop("The bill is of other days than the ones claimed."),
    "BILL_METER_MISMATCH": gettext_noop("The bill names another meter than the one claimed."),
    "BILL_AMOUNT_MISMATCH": gettext_noop("The bill comes to another amount than the one claimed."),
    "READING_DECREASED": gettext_noop("The meter shows less than it did before."),
    "READING_GAP": gettext_noop(
        "The meter ran on between the reading before and this period; somebody will look at it."
    ),
    "METER_ELSEWHERE": gettext_noop(
        "A meter of this number is named elsewhere as well; somebody will look at it."
    ),
    "NUMBER_REPORTED": gettext_noop(
        "A project's report counts a meter or device of this number for these days; somebody will look at it."
    ),
    "RATE_IMPLAUSIBLE": gettext_noop("A home hardly uses so little, or so much; somebody will look at it."),
    "OWN_OUTLIER": gettext_noop(
        "This is far from what your meter showed in other periods; somebody will look at it."
    ),
    "COHORT_OUTLIER": gettext_noop(
        "This is far from what homes around use in this month; somebody will look at it."
    ),
    "PHOTO_DUE": gettext_noop("A photo of the meter is needed this time; send one, and somebody will look."),
    "CLAIMED_ELSEWHERE": gettext_noop("Another register or its operator claims this ride; it counts once."),
    "CAP_REACHED": gettext_noop("The limit for this period is reached; the amount above it is not credited."),
    "FAMILY_LOCK": gettext_noop(
        "Something else of yours was credited in this period that this would count a second time."
    ),
    "PROGRAMME_ERROR": gettext_noop(
        "This was credited by an error of the programme. You lose nothing: the programme bears it."
    ),
    "FRAUD_PROVEN": gettext_noop(
        "It was proven that this was not done as claimed. The grams are taken back; what is no longer there"
        " is a debt that later credits pay first and that lapses."
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
