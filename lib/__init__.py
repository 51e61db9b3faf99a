"""Models, tasks, experiments and figures of the report book. Importing it loads nothing."""
