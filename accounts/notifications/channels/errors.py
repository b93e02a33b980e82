"""What no later try would mend."""


class Unreachable(Exception):
    """There is no number or address to send to any more."""
