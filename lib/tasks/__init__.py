"""What the networks are asked to do."""
