"""Question 2.2: telling frequencies apart at irregular times."""
