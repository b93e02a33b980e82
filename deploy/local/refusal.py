"""Says in one sentence why a command cannot go on."""


class Refusal(SystemExit):
    """A reason to stop that the person at the keyboard can act on.

    Nobody has to catch it: Python prints the sentence, without a traceback, and exits with 1.
    """
