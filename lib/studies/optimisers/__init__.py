"""Question 1.4: plain gradient descent and its successors."""
