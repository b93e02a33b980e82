"""Why a monitoring report is not taken as it stands."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class ReportNotInOneYear(PuhuiError):
    """The period [from, to) is empty or touches two calendar years: a vintage is one year."""

    kind, code, title = Kind.INVALID, "report_not_in_one_year", _("A report lies in one calendar year")


class ReportPeriodOverlaps(PuhuiError):
    """Another report, not rejected, claims days of the period."""

    kind, code, title = Kind.CONFLICT, "report_period_overlaps", _("Another report claims this period")


class ReportSealed(PuhuiError):
    """What was submitted is not changed: `status`."""

    kind, code, title = Kind.CONFLICT, "report_sealed", _("The report is sealed")


class ReportNotInVerification(PuhuiError):
    """The report is not (or no longer) where this can be done to it: `status`."""

    kind, code, title = Kind.CONFLICT, "report_state", _("The report does not stand where this can be done")


class PeriodNotOver(PuhuiError):
    """Days of the period are still to come."""

    kind, code, title = Kind.CONFLICT, "period_not_over", _("The period is not over")


class ReadingsIncomplete(PuhuiError):
    """The meters' readings do not cover every day of the period once; `errors` names meter and day."""

    kind, code, title = Kind.CONFLICT, "readings_incomplete", _("The readings do not cover the period")


class FiguresMissing(PuhuiError):
    """Inputs that no meter reads were not entered; `errors` names each."""

    kind, code, title = Kind.CONFLICT, "figures_missing", _("Figures of the report are missing")


class YearsBeyondPeriod(PuhuiError):
    """A figure counts more years than the report has: `days` of the report."""

    kind, code, title = (
        Kind.CONFLICT,
        "years_beyond_period",
        _("The figures count more years than the report has"),
    )


class RidesClaimedByRiders(PuhuiError):
    """More kilometres are told than the project has rides that no rider claims: `own` and `unnumbered` km."""

    kind, code = Kind.CONFLICT, "rides_claimed_by_riders"
    title = _("Riders claim some of these kilometres, or no ride stands behind them")


class OutsideCreditingPeriod(PuhuiError):
    """Days of the period lie outside the project's crediting period: `crediting_from`, `crediting_to`."""

    kind, code = Kind.CONFLICT, "outside_crediting_period"
    title = _("The period reaches out of the crediting period")


class ObjectCreditedBefore(PuhuiError):
    """Another sealed report claims a meter, device, plot or connection for days of the period; `errors` says
    which."""

    kind, code, title = Kind.CONFLICT, "object_credited_before", _("It is claimed for these days already")


class CreditedToPeople(PuhuiError):
    """A person was credited for a meter or device of the same number for days of the period; `errors` says
    which."""

    kind, code, title = Kind.CONFLICT, "credited_to_people", _("A person was credited for it already")


class RulesBroken(PuhuiError):
    """Rules of the methodology do not hold; `errors` holds their reason codes."""

    kind, code, title = Kind.CONFLICT, "rules_broken", _("Rules of the methodology do not hold")


class NothingToReport(PuhuiError):
    """The period does not come to one whole tonne."""

    kind, code, title = Kind.CONFLICT, "nothing_to_report", _("There is no whole tonne to report")


class ProjectNotRegistered(PuhuiError):
    """Only a registered project reports: `status`."""

    kind, code, title = Kind.CONFLICT, "project_not_registered", _("The project is not registered")


class ProgrammeMissing(PuhuiError):
    """The scheme has named no organisation for its programme: `scheme`."""

    kind, code, title = Kind.CONFLICT, "programme_missing", _("The scheme has no programme")


class VersionChanges(PuhuiError):
    """Another version holds for the project from a day inside the period: `day`. A report has one version."""

    kind, code, title = Kind.CONFLICT, "version_changes", _("The version changes inside the period")
