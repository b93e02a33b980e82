"""The public register's page: what the register's API says, for people to read. No script, no sign-in."""
