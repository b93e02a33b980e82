"""What members are told of shares: that some wait for their word, and that some are in force."""

from accounts.households.agreement_models import ShareProposal
from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from puhui.kernel.errors import gettext_noop

PROPOSED, IN_FORCE = "household_shares_proposed", "household_shares_in_force"

register_kind(
    PROPOSED,
    title=gettext_noop("Shares of your household wait for your word"),
    body=gettext_noop("You would have %(percent)s %% of what its meters save. Agree or decline."),
)
register_kind(
    IN_FORCE,
    title=gettext_noop("The shares of your household are in force"),
    body=gettext_noop("From %(day)s on you have %(percent)s %% of what its meters save."),
)


def tell_proposed(proposal: ShareProposal) -> None:
    """Tell those who have yet to agree, in the open transaction."""
    for share in proposal.shares.filter(agreed_at=None):
        notify(party_id=share.party_id, kind=PROPOSED, cause=proposal.id, percent=_percent(share.share_bp))


def tell_in_force(proposal: ShareProposal) -> None:
    """Tell everybody concerned, in the open transaction."""
    day = f"{proposal.in_force_from:%Y-%m-%d}"
    for share in proposal.shares.all():
        percent = _percent(share.share_bp)
        notify(party_id=share.party_id, kind=IN_FORCE, cause=proposal.id, day=day, percent=percent)


def _percent(share_bp: int) -> str:
    return f"{share_bp / 100:g}"
