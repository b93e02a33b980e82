"""The periodic jobs of the market: each one call into a package, bounded, with a JobRun row."""
