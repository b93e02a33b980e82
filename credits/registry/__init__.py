"""The register: transfers between parties with their controls, freezes, and what anybody may look up.

Knows issuance and everything before it; never who a resident is, and nothing of the market. Organisations
are named.
"""
