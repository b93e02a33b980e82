"""Shows messages on standard output, for development. Not in the log, where a code outlives its minutes."""

import sys


def send(phone: str, text: str) -> None:
    """Write the message to standard output."""
    sys.stdout.write(f"SMS to {phone}\n{text}\n")
    sys.stdout.flush()
