"""Runs puhui on one machine that has Python and nothing else: `make run`, `make test` and their kin.

What runs before the virtual environment exists (`__main__`, `install`, `port`, `folders`, `locks`, `refusal`)
uses the standard library only. The rest runs on the environment's interpreter.
"""
