"""What the owner of a roof is told of it: that it joined a bundle, was turned away, or was ended."""

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.projects.bundles.models import Site
from puhui.kernel.errors import gettext_noop

JOINED, TURNED_AWAY, ENDED = "site_joined", "site_turned_away", "site_ended"

register_kind(
    JOINED,
    title=gettext_noop("Your roof has joined a bundle"),
    body=gettext_noop("Connection %(connection)s counts from %(day)s on, for no day before."),
)
register_kind(
    TURNED_AWAY,
    title=gettext_noop("Your roof has not joined the bundle"),
    body=gettext_noop("Connection %(connection)s was turned away on %(day)s and is free again."),
)
register_kind(
    ENDED,
    title=gettext_noop("Your roof has left the bundle"),
    body=gettext_noop(
        "The agent ended connection %(connection)s: it counts up to %(day)s, that day excluded, and is free."
    ),
)


def tell_owner(kind: str, site: Site, day: str) -> None:
    """Tell the owner of a site, in the open transaction; each kind once a site."""
    notify(party_id=site.owner_id, kind=kind, cause=site.pk, connection=site.connection.number, day=day)
