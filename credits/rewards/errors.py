"""What can go wrong with coins, rewards and vouchers; each is a conflict with what there is."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class CoinBudgetExhausted(PuhuiError):
    """The city gives out no more coins this month: `city`. The grams stay."""

    kind, code = Kind.CONFLICT, "coin_budget_exhausted"
    title = gettext_noop("The coins of this month are given out")


class AssignmentTooSmall(PuhuiError):
    """The grams are worth less than one coin: `quantity_g`."""

    kind, code = Kind.CONFLICT, "assignment_too_small"
    title = gettext_noop("This is worth less than one coin")


class InsufficientCoins(PuhuiError):
    """The price is higher than what is there: `price`."""

    kind, code, title = Kind.CONFLICT, "insufficient_coins", gettext_noop("There are not as many coins")


class OutOfStock(PuhuiError):
    """The last one is gone: `reward`."""

    kind, code, title = Kind.CONFLICT, "out_of_stock", gettext_noop("This reward is out of stock")


class VoucherUsed(PuhuiError):
    """The voucher was used before."""

    kind, code, title = Kind.CONFLICT, "voucher_used", gettext_noop("This voucher was used before")


class VoucherExpired(PuhuiError):
    """The voucher's last day is over."""

    kind, code, title = Kind.CONFLICT, "voucher_expired", gettext_noop("This voucher has expired")


class VoucherCancelled(PuhuiError):
    """The voucher was taken back, as the coins that had paid for it were."""

    kind, code, title = Kind.CONFLICT, "voucher_cancelled", gettext_noop("This voucher was cancelled")


class VoucherNotYours(PuhuiError):
    """Another merchant honours this voucher."""

    kind, code = Kind.CONFLICT, "voucher_not_yours"
    title = gettext_noop("This voucher is another merchant's")
