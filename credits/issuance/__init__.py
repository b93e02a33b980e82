"""Issuance: requests, public notices, two approvals, filing packages, batches, vintages, buffer. Comes with
"The whole width"."""
