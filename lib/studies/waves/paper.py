"""What Neil, Pfeiffer & Liu 2016 report of their frequency task."""

EPOCHS, SEEDS = 70, 5
ACCURACY = {  # (sampling, model): accuracy at the last epoch, mean over seeds and their "+-"
    ("standard", "phased"): (0.9926, 0.0023),
    ("standard", "lstm-bn"): (0.9895, 0.0038),
    ("standard", "lstm"): (0.8934, 0.189),
    ("high-resolution", "phased"): (0.9961, 0.0028),
    ("high-resolution", "lstm-bn"): (0.6238, 0.186),
    ("high-resolution", "lstm"): (0.5172, 0.007),
    ("asynchronous", "phased"): (0.9789, 0.0057),
    ("asynchronous", "lstm-bn"): (0.7430, 0.177),
    ("asynchronous", "lstm"): (0.6902, 0.133),
}
