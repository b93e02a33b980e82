"""The way of a gram as far as credits knows it: to the serial number, and each place that has been in."""

from credits.transparency.trail import trail_of
from credits.transparency.trail_types import Trail

__all__ = ["Trail", "trail_of"]
