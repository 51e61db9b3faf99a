"""Part 3: a character model of two books."""
