"""Fields of bodies are the same everywhere: see the kernel."""

from puhui.kernel.rest.fields import UNSEEN, AmountField, LineField

__all__ = ["UNSEEN", "AmountField", "LineField"]
