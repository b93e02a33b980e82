"""What a demonstration needs of rewards: a merchant's key that the installation may write into a file."""

from credits.rewards.codes import merchant_key_hash
from credits.rewards.models import Merchant
from credits.rewards.services import issue_merchant_key
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.ids import new_id

MERCHANT = "corner-cafe"


def demonstration_merchant_key(existing: str = "") -> str:
    """Return the demonstration merchant's key: `existing` while it is still good, else a fresh one.

    The merchant comes from the catalogue, so `load_rewards` runs before.
    """
    if existing and Merchant.objects.filter(code=MERCHANT, key_hash=merchant_key_hash(existing)).exists():
        return existing
    actor = system_actor("demonstration")
    return issue_merchant_key(actor=actor, merchant=MERCHANT, now=puhui_now(), command_id=new_id())
