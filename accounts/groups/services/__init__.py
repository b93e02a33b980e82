"""The commands of groups, one a file."""

from accounts.groups.services.declare_link import declare_link
from accounts.groups.services.link_devices import link_devices
from accounts.groups.services.note_links import note_links
from accounts.groups.services.refute_link import refute_link

__all__ = ["declare_link", "link_devices", "note_links", "refute_link"]
