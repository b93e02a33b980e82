"""The public register: what anybody may know of projects, issuances, notices and serial numbers.

Knows issuance and everything before it; never who a resident is, and nothing of the market. Organisations
are named.
"""
