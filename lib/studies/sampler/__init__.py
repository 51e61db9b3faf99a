"""Part 3: the model that writes in the page."""
