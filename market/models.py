"""All models of the app. None yet: instruments, limits, lots and sessions come with \"The whole width\"."""
