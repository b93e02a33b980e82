"""The public register's pages: templates, charts, certificate check. Filled when the register opens."""
