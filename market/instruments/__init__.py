"""What is traded: instruments with tick and lot, and their reference prices."""
