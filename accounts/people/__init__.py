"""Parties, users and the roles that connect them.

A party (person or organisation) holds; a user signs in; a membership with a role lets a user act for a party
or for the authority, within a region.

Knows the kernel. Must never know how somebody signed in, nor what a party holds.
"""
