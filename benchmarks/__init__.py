"""How fast the models train: `make bench` measures it and writes results.json.

Every ratio is of two numbers that were measured in turns, in one process, on one machine.
"""
