"""Risk limits, one a file: pure functions named by data. Six come with \"The whole width\"."""
