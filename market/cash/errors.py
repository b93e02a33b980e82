"""What the cash mirror refuses."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class CashNotAuthorised(PuhuiError):
    """No licensed institution's custody is in force for the scheme on the day: `scheme`, `day`."""

    kind, code = Kind.CONFLICT, "cash_not_authorised"
    title = gettext_noop("Nobody may keep money for this scheme today")


class CashNotForPersons(PuhuiError):
    kind, code = Kind.CONFLICT, "cash_not_for_persons"
    title = gettext_noop("No money is kept for a person")


class BankReferenceUsed(PuhuiError):
    """The line of the statement was entered before: `bank_reference`."""

    kind, code = Kind.CONFLICT, "bank_reference_used"
    title = gettext_noop("This line of the statement was entered before")


class AlreadyDecided(PuhuiError):
    """It was confirmed, refused or ended before: `status`."""

    kind, code = Kind.CONFLICT, "not_waiting"
    title = gettext_noop("There is nothing to decide here any more")


class AuthorisationStands(PuhuiError):
    """One authorisation at a time is in force for a scheme."""

    kind, code = Kind.CONFLICT, "authorisation_stands"
    title = gettext_noop("Another authorisation is in force for this scheme")
