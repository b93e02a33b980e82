"""Wakes the crediting job as a web process does: when told to, and goes when the message is out."""

import sys
import threading

import django


def main() -> None:
    django.setup()
    import puhui.celery  # noqa: F401  the app that wake-ups go by
    from puhui.kernel.wake import wake

    sys.stdin.readline()
    wake("credits.tasks.credit_pending")
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join()


if __name__ == "__main__":
    main()
