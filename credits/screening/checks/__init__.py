"""Checks, one a file: pure functions from frozen facts to a finding (verdict and reason code), or none."""
