"""One folder a subject: its task, runs, measurements, figures and verdicts."""
