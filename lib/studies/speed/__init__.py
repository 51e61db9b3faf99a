"""How fast the book trains."""
