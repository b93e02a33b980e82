"""Commands on partners: link and unlink, take what is pushed, fetch what is offered."""

from credits.activities.partners.services.feeds import open_feed, pause_feed, resume_feed
from credits.activities.partners.services.links import link_partner, unlink_partner
from credits.activities.partners.services.pull import pull_feeds
from credits.activities.partners.services.push import receive_push
from credits.activities.partners.services.sweep import forget_nonces

__all__ = [
    "forget_nonces",
    "link_partner",
    "open_feed",
    "pause_feed",
    "pull_feeds",
    "receive_push",
    "resume_feed",
    "unlink_partner",
]
