"""Screening: what decides whether a claim is true before a methodology sees it. Pure checks in `checks/`, one
file each."""
