"""Part 1 and question 2.2: a network reads digits and must recall the first."""
