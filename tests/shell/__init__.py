"""The shell: health, settings, schedule, queue, the OpenAPI document."""
