"""What owner and agent are told of a mandate: both, so that neither finds out by a refusal."""

from accounts.mandates.models import Mandate
from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from puhui.kernel.errors import gettext_noop

GIVEN, REVOKED = "mandate_given", "mandate_revoked"

register_kind(
    GIVEN,
    title=gettext_noop("A mandate was given"),
    body=gettext_noop(
        "From %(begins)s to before %(ends)s the agent may file for the owner; %(share)s %% of the benefit is"
        " the agent's. If this is wrong, the owner revokes it at once."
    ),
    is_urgent=True,
)
register_kind(
    REVOKED,
    title=gettext_noop("A mandate was revoked"),
    body=gettext_noop("Nothing more is filed under the mandate that began on %(begins)s: %(reason)s"),
    is_urgent=True,
)


def tell_both(kind: str, mandate: Mandate) -> None:
    """Tell owner and agent, in the open transaction."""
    for party_id in (mandate.owner_id, mandate.agent_id):
        notify(
            party_id=party_id,
            kind=kind,
            cause=mandate.id,
            begins=mandate.valid_from.isoformat(),
            ends=mandate.valid_to.isoformat(),
            share=percent(mandate.agent_share_bp),
            reason=mandate.revoke_reason,
        )


def percent(share_bp: int) -> str:
    """Return hundredths of a percent as a decimal text: 1250 → "12.50"."""
    return f"{share_bp // 100}.{share_bp % 100:02d}"
