"""The risk gate and its limits. Judges a frozen context; knows nothing of orders."""
