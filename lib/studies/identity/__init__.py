"""A vanilla RNN that starts from a multiple of the identity, and what that costs."""
