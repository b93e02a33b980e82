"""SQL of the guards: a factor version, once published, is never changed or taken away."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_factorversion")
