"""Measurements on data that does not live here: `python -m tests.measurements FOLDER` says how well trips are
screened (docs/how-to/measure-screening.md)."""
