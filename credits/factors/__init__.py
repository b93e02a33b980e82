"""Emission factors and published baselines: versions only ever added to, their sources and confidence.

Knows: places (kernel). Must never know: methodologies, activities, people.
"""
