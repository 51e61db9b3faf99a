"""The original report's claims of part 1 and the rule by which each is judged.

The rules were committed before the runs they judge were made. `lib.report.verdicts` computes them.
"Solved": at least 99 % of 10,000 fresh sequences right. Intervals are Wilson's, 95 %.
"""

from dataclasses import dataclass

VERDICTS = ("holds", "holds in part", "refuted", "undecided", "not testable")


@dataclass(frozen=True)
class Claim:
    """number: C1..; question: of the assignment; quote: the original's words; rule: how judged."""

    number: str
    question: str
    quote: str
    rule: str


EVERY_RUN_SOLVES = (
    "holds if every run solves its length; refuted if the upper end of the interval of the share "
    "of runs that solve, over all these lengths together, is below one half; otherwise holds in "
    "part. Undecided while a length has fewer than 3 runs."
)

CLAIMS = (
    Claim(
        "C1",
        "1.1",
        "matrix W_ph influences L(T) directly and only once through ŷ(T), so the derivation is "
        "straight-forward and contains multiplication of vectors and matrices",
        "holds if the closed form differs from automatic differentiation by at most 1e-10 "
        "(relative, float64) on every random shape tried; otherwise refuted.",
    ),
    Claim(
        "C2",
        "1.1",
        "W_hh influences the loss L(T) through the hidden state at all timesteps",
        "the sum over steps, read with immediate partial derivatives and read with total ones, is "
        "compared with automatic differentiation (relative, float64): holds if both readings agree "
        "within 1e-10, holds in part if only the immediate reading does (the report does not say "
        "which it means), refuted if neither.",
    ),
    Claim(
        "C3",
        "1.1",
        "the product of Jacobians goes to 0 over many timesteps, and training stalls",
        "the largest singular value of dh(T)/dh(t) over 100 steps at initialisation, for spectral "
        "radius below, at and above 1: holds if it falls below 1e-3 at every radius, holds in part "
        "if it does at some radius but not at all, refuted if at none.",
    ),
    Claim(
        "C4",
        "1.2, 1.3",
        "with learning rate 0.1, 128 hidden units and 10,000 steps the RNN reaches accuracy 100 % "
        "for lengths up to 19",
        "the RNN at learning rate 0.1, every tested length up to 19: " + EVERY_RUN_SOLVES,
    ),
    Claim(
        "C5",
        "1.3",
        "after length 19 the accuracy drops, and after 30 it cannot pass 20 %",
        "the RNN, original recipe at learning rate 0.001. Two parts: the share of runs that solve "
        "is lower above 19 than up to 19 with intervals that do not overlap; no run above 30 has "
        "an accuracy over 20 %. Holds if both parts do, holds in part if one does, refuted if "
        "neither. Undecided while a length has fewer than 3 runs.",
    ),
    Claim(
        "C6",
        "1.4",
        "momentum and a learning rate per parameter speed up and improve the descent",
        "palindromes of length 10; for each optimiser the learning rate with the smallest median "
        "of steps to solve (a run that does not solve counts all its steps, ties go to the "
        "larger mean accuracy). Momentum, RMSprop and Adam are each faster than SGD if each of "
        "their runs at that rate took fewer steps than each of SGD's: holds if all three are, "
        "holds in part if one or two are, refuted if none is. Undecided with fewer than 3 seeds.",
    ),
    Claim(
        "C7",
        "1.4",
        "gradients pointing in the same direction are pushed further, opposite ones cancel out",
        "on the ravine, along Adam's own path, the cancellation of a direction is |sum of "
        "gradients| / sum of |gradients|, over Adam's first 20 steps: holds if it is below one "
        "half across the ravine and above one half along it, holds in part if one of these, "
        "otherwise refuted.",
    ),
    Claim(
        "C8",
        "1.5a",
        "tanh is used for g to overcome the vanishing gradient problem, because its second "
        "derivative sustains for a long range before it goes to 0",
        "dc(T)/dc(t) of a trained LSTM over the longest lag, with and without the derivative "
        "through g: refuted if at least half of its norm (Frobenius) remains without g, the tanh "
        "of g then not being what keeps the gradient; otherwise holds in part.",
    ),
    Claim(
        "C9",
        "1.5b",
        "the number of trainable parameters in the LSTM cell is 4n(d + n + 1)",
        "holds if the formula equals the number counted in the model for every size tried; "
        "otherwise refuted.",
    ),
    Claim(
        "C10",
        "1.6",
        "the LSTM reaches accuracy 100 % for the lengths from 5 to 19",
        "the LSTM, original recipe at learning rate 0.001, lengths 5 to 19: " + EVERY_RUN_SOLVES,
    ),
    Claim(
        "C11",
        "1.6",
        "beyond 19 the LSTM's accuracy stays above 20 % for most cases",
        "the LSTM, original recipe at learning rate 0.001, all lengths above 19 together: holds if "
        "the interval of the share of runs with an accuracy over 20 % lies above one half, refuted "
        "if below, otherwise undecided. Undecided while a length has fewer than 3 runs.",
    ),
    Claim(
        "C12",
        "1.6",
        "the LSTM is better at longer sequences than the vanilla RNN on all tested scenarios",
        "original recipe at learning rate 0.001, mean accuracy length by length: holds if the "
        "LSTM's is higher at every length, refuted if at some length the RNN's is higher by more "
        "than 0.05, otherwise holds in part. Undecided while a length has fewer than 3 runs.",
    ),
    Claim(
        "C13",
        "1.6",
        "only the learning rate is declined for sequence lengths above 20",
        "the rates are not given. For each cell and each of the rates 0.1, 0.01, 0.001, the root "
        "mean square distance of our mean accuracies to the original's, once over tested lengths "
        "up to 20 and once above: holds if for both cells the best fitting rate above 20 is lower "
        "than the best up to 20, refuted if for both it is not lower, otherwise undecided. "
        "Undecided while a length has fewer than 3 runs.",
    ),
)
