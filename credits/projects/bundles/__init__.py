"""Bundles: an agent registers, reports and shares for the owners of many small sites as one project.

The project itself is a Project of its own kind; here are its sites, each under its owner's mandate, and the
tables by which they are registered.
"""
