"""Rides that an operator claims for its project, each by the number that it signs for riders.

The number is taken up in the table of used references, where a rider's claim takes it up as well: its one
unique constraint gives a ride to whoever comes first, the rider or the project, and never to both.
"""
