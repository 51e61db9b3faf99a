"""What the original report published: the data of its figures 1 to 3.

Andrei Pauliuc, Deep Learning, assignment 2, University of Amsterdam, 2018; one run a length. The
length is L, the digits that the network reads.
"""

LAST_SOLVED = 19  # the longest length at 100 %
STATED_RATE = 0.1  # the learning rate that it states
LOWERED_ABOVE = 20  # the length above which it says that its LSTM had a lower learning rate
BEYOND_19 = {
    "rnn": {20: 0.269, 22: 0.576, 24: 0.195, 26: 0.51, 28: 0.155, 30: 0.194, 35: 0.09, 40: 0.105},
    "lstm": {20: 0.59, 22: 0.68, 24: 0.39, 26: 0.5, 28: 0.61, 30: 0.56, 35: 0.19, 40: 0.21},
}
ACCURACY = {  # cell -> {L: accuracy}
    cell: dict.fromkeys(range(5, LAST_SOLVED + 1), 1.0) | beyond
    for cell, beyond in BEYOND_19.items()
}
IN_WORDS = f"The original's accuracy is 100 % up to {LAST_SOLVED} and then falls."
LENGTHS = tuple(ACCURACY["rnn"])  # the 23 lengths of the figures
