"""The shell: settings, URLs, Celery, the schedule, the pages. It wires the apps together and owns no rule."""
