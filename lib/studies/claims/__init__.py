"""The original's claims and their verdicts."""
