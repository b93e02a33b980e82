"""How the child says no."""


class Refused(Exception):
    """`code` goes to the caller, `why` to the log."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code)
        self.code, self.why = code, why
