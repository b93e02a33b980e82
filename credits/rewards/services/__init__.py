"""The commands of rewards, one a file."""

from credits.rewards.services.assign_by_hand import assign_by_hand
from credits.rewards.services.assign_due import assign_due, has_due, sweep_unassigned
from credits.rewards.services.choose_outcome import choose_outcome
from credits.rewards.services.expire_vouchers import expire_vouchers
from credits.rewards.services.issue_merchant_key import issue_merchant_key
from credits.rewards.services.redeem_reward import redeem_reward
from credits.rewards.services.use_voucher import use_voucher

__all__ = [
    "assign_by_hand",
    "assign_due",
    "choose_outcome",
    "expire_vouchers",
    "has_due",
    "issue_merchant_key",
    "redeem_reward",
    "sweep_unassigned",
    "use_voucher",
]
