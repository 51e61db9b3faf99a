"""Question 1.5: what each gate of an LSTM does."""
