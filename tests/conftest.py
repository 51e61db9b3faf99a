import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as in training
