"""Question 1.1 and 1.5: how gradients pass through time."""
