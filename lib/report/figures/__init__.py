"""Figures of the book. Each function draws from records or numbers and returns a figure."""
