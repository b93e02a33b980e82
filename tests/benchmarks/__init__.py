"""The benchmarks: `make bench`, or `python -m tests.benchmarks` with DATABASE_URL; one JSON object a line.

Each measures the real code in processes of its own against a yardstick run beside it, and checks that the
result is right, because a fast wrong answer is worth nothing. What the lines mean is in
docs/how-to/measure.md.
"""
