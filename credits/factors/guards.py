"""SQL of the guards: a factor version, once published, is never changed or taken away."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_factorversion")
REVERSE = """
DROP TRIGGER credits_factorversion_append_only ON credits_factorversion;
DROP TRIGGER credits_factorversion_no_truncate ON credits_factorversion;
"""
