"""Part 3: what single units of the character model have learned."""
