"""The original report's claims and the rule by which each is judged.

The rules were committed before the runs they judge were made. `lib.studies.claims.judge` computes
them.
"Solved": at least 99 % of 10,000 fresh sequences right. Intervals are Wilson's, 95 %.
"""

from dataclasses import dataclass

VERDICTS = ("holds", "holds in part", "refuted", "undecided", "not testable")


@dataclass(frozen=True)
class Claim:
    """number: C1..; question: of the assignment; about: a few words for a table; quote: the
    original's own words, […] where it says more between; rule: how judged."""

    number: str
    question: str
    about: str
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
        "the gradient to $W_{ph}$",
        "matrix $W_{ph}$ influences $\\mathcal{L}^{(T)}$ directly and only once through "
        "$\\hat{y}^{(T)}$, so the derivation is straight-forward and contains "
        "multiplication of vectors and matrices",
        "holds if the closed form differs from automatic differentiation by at most 1e-10 "
        "(relative, float64) on every random shape tried; otherwise refuted.",
    ),
    Claim(
        "C2",
        "1.1",
        "the gradient to $W_{hh}$",
        "$W_{hh}$ influences $\\mathcal{L}^{(T)}$ through the hidden state at all timesteps",
        "the sum over steps, read with immediate partial derivatives and read with total ones, is "
        "compared with automatic differentiation (relative, float64): holds if both readings agree "
        "within 1e-10, holds in part if only the immediate reading does (the report does not say "
        "which it means), refuted if neither.",
    ),
    Claim(
        "C3",
        "1.1",
        "long products vanish, training is stuck",
        "the product of many factors which increases the risk of having a gradient with "
        "value 0. This in turn will not update the weight matrix and thus training is "
        "stuck",
        "the largest singular value of dh(T)/dh(t) over 100 steps at initialisation, for spectral "
        "radius below, at and above 1: holds if it falls below 1e-3 at every radius, holds in part "
        "if it does at some radius but not at all, refuted if at none.",
    ),
    Claim(
        "C4",
        "1.2, 1.3",
        "the RNN at learning rate 0.1, up to L = 19",
        "Using the default parameters given for this part (128 hidden units, 0.1 "
        "learning rate, 10000 training steps) […] the RNN performs really well on "
        "sequences of length below 19.",
        "the RNN at learning rate 0.1, every tested length up to 19: " + EVERY_RUN_SOLVES,
    ),
    Claim(
        "C5",
        "1.3",
        "the RNN beyond L = 19",
        "After that, its performance drops and cannot pass 20% after sequences of length 30.",
        "the RNN, original recipe at learning rate 0.001. Two parts: the share of runs that solve "
        "is lower above 19 than up to 19 with intervals that do not overlap; no run above 30 has "
        "an accuracy over 20 %. Holds if both parts do, holds in part if one does, refuted if "
        "neither. Undecided while a length has fewer than 3 runs.",
    ),
    Claim(
        "C6",
        "1.4",
        "momentum and learning rates per parameter",
        "take into account past gradients and make use of learning rates for each "
        "individual parameter […] speeding up and improving the descent of the gradient",
        "palindromes of length 10; for each optimiser the learning rate with the smallest median "
        "of steps to solve (a run that does not solve counts all its steps, ties go to the "
        "larger mean accuracy). Momentum, RMSprop and Adam are each faster than SGD if each of "
        "their runs at that rate took fewer steps than each of SGD's: holds if all three are, "
        "holds in part if one or two are, refuted if none is. Undecided with fewer than 3 seeds.",
    ),
    Claim(
        "C7",
        "1.4",
        "what momentum adds up and cancels",
        "gradients pointing in the same direction are further pushed in that direction, "
        "while the gradients which point in opposite directions (which happens in a "
        "ravine, for example) can be cancelled out",
        "on the ravine, along Adam's own path, the cancellation of a direction is |sum of "
        "gradients| / sum of |gradients|, over Adam's first 20 steps: holds if it is below one "
        "half across the ravine and above one half along it, holds in part if one of these, "
        "otherwise refuted.",
    ),
    Claim(
        "C8",
        "1.5a",
        "why g has a tanh",
        "The reason behind this non-linearity is to overcome the vanishing gradient "
        "problem. Tanh is good for this job because its second derivative has the "
        "property of sustaining for a long range before it goes to 0.",
        "dc(T)/dc(t) of a trained LSTM over the longest lag, with and without the derivative "
        "through g: refuted if at least half of its norm (Frobenius) remains without g, the tanh "
        "of g then not being what keeps the gradient; otherwise holds in part.",
    ),
    Claim(
        "C9",
        "1.5b",
        "the number of parameters",
        "the total number of trainable parameters in the LSTM cell is […] $4n(d + n + 1)$",
        "holds if the formula equals the number counted in the model for every size tried; "
        "otherwise refuted.",
    ),
    Claim(
        "C10",
        "1.6",
        "the LSTM up to L = 19",
        "the LSTM model reaches accuracy 100% for the lengths from 5 to 19",
        "the LSTM, original recipe at learning rate 0.001, lengths 5 to 19: " + EVERY_RUN_SOLVES,
    ),
    Claim(
        "C11",
        "1.6",
        "the LSTM beyond L = 19",
        "the drop in performance is not as bad as the vanilla RNN displays, with an "
        "accuracy which stays above 20% for most cases",
        "the LSTM, original recipe at learning rate 0.001, all lengths above 19 together: holds if "
        "the interval of the share of runs with an accuracy over 20 % lies above one half, refuted "
        "if below, otherwise undecided. Undecided while a length has fewer than 3 runs.",
    ),
    Claim(
        "C12",
        "1.6",
        "the LSTM against the RNN",
        "the LSTM model is better at modelling longer sequences than the vanilla RNN "
        "version on all tested scenarios",
        "original recipe at learning rate 0.001, mean accuracy length by length: holds if the "
        "LSTM's is higher at every length, refuted if at some length the RNN's is higher by more "
        "than 0.05, otherwise holds in part. Undecided while a length has fewer than 3 runs.",
    ),
    Claim(
        "C13",
        "1.6",
        "a lower learning rate above L = 20",
        "Only the learning rate is declined for the experiments made on sequence length above 20.",
        "the rates are not given. For each cell and each of the rates 0.1, 0.01, 0.001, the root "
        "mean square distance of our mean accuracies to the original's, once over tested lengths "
        "up to 20 and once above: holds if for both cells the best fitting rate above 20 is lower "
        "than the best up to 20, refuted if for both it is not lower, otherwise undecided. "
        "Undecided while a length has fewer than 3 runs.",
    ),
    Claim(
        "C14",
        "2.1",
        "k(t) oscillates between 0 and 1",
        "The value of $k(t)$ oscillates in the interval $[0, 1]$, based on the values of the three "
        "parameters",
        "on random times, periods, shifts, open shares and leaks in [0, 1]: holds if k never "
        "leaves [0, 1], is 1 in the middle of each open phase and 0 after it without leak, and "
        "repeats after a period (to 1e-9); otherwise refuted.",
    ),
    Claim(
        "C15",
        "2.2",
        "when the state moves, and what for",
        "the cell and hidden states are not updated at each timestep, but only when the gate is "
        "opened. The new LSTM cell provides advantages when working with event-driven input data "
        "which might be asynchronously sampled.",
        "two parts. On untrained cells without leak, c of a unit whose gate is shut does not "
        "change at all. On waves at random times, every run of the Phased LSTM has a higher "
        "accuracy on fresh waves than every run of the LSTM and of the batch-norm LSTM. Holds if "
        "both parts do, holds in part if one does, refuted if neither. Undecided while a network "
        "has fewer than 3 runs.",
    ),
    Claim(
        "C16",
        "2.3",
        "learning $\\tau$, $s$ and $r_{on}$",
        "All three parameters can be learned from the data and do not need to be specified as "
        "hyperparameters.",
        "the rhythm task, run by run with the same seed: the accuracy with everything learned less "
        "that with one of tau, s and r_on frozen as drawn. Learning a parameter pays if the mean "
        "of this difference is above twice its standard error. Holds if it pays for all three, "
        "holds in part if for one or two, or if learning all pays against learning none; otherwise "
        "refuted. Undecided with fewer than 3 seeds.",
    ),
    Claim(
        "C17",
        "3.1a",
        "loss and accuracy on two books",
        "training the models for about 500,000 training steps both models reach a loss value "
        "around 1.020 and accuracy over 60% […] with the highest accuracy being 69.58%, while the "
        "other model reaches only 64.97%",
        "training batches of the original recipe, one run a book, the smallest loss and the "
        "highest accuracy of a single batch, as the report quotes them: holds if on both books the "
        "loss is at most 1.03 and the accuracy at least 69.58 % (Grimm) and 64.97 % (Karenina); "
        "otherwise undecided until both runs have made 500,000 steps, then holds in part if both "
        "exceed 60 %, else refuted.",
    ),
    Claim(
        "C18",
        "3.1b",
        "better with training",
        "the model learns a structure from the training data, and it becomes better and better as "
        "the model is trained",
        "checkpoints of the original recipe's runs; Spearman's rank correlation with the step of "
        "the validation loss (should fall) and of the share of drawn words that the book knows "
        "(should rise): holds if on both books both do so with p < 0.05 (one-sided), refuted if "
        "on both neither does, otherwise holds in part. Undecided with fewer than 8 checkpoints "
        "a book.",
    ),
    Claim(
        "C19",
        "3.1c",
        "temperature",
        "Implementing temperature to control between fully-greedy and fully-random sampling, we "
        "observe interesting changes to the learning dynamic of the network",
        "the sound recipe's models of both books at 0.5, 1 and 2: does the entropy of what is "
        "drawn rise, and the share of words that the book knows fall, from each temperature to the "
        "next? And does arg max, which the original's code samples with, change at all? Holds if "
        "drawn and arg max texts both change so, holds in part if only the drawn ones do, refuted "
        "if neither.",
    ),
    Claim(
        "C20",
        "bonus",
        "texts longer than 30 characters",
        "I have tried multiple scenarios where the model predicts sequences longer than 30 "
        "characters",
        "the sound recipe's model of Grimm; every beginning that the report shows, continued "
        "greedily to 142 characters by carrying the state, and again by reading the whole text "
        "anew for each character as the original's code does: holds if every character is the "
        "same, otherwise refuted.",
    ),
    Claim(
        "C21",
        "bonus",
        "a window of 30 characters",
        "the model successfully learns some patterns between words, but only in a window of 30 "
        "characters",
        "test characters read after 30 and after 200 characters of context, by the original recipe "
        "and by the sound one, on both books: refuted if for every model the longer context lowers "
        "the loss by more than twice the standard error of the difference, holds if for none, "
        "otherwise holds in part.",
    ),
    Claim(
        "C22",
        "bonus",
        "one beginning, one continuation",
        "if the sample starts with a specific ordering of the characters, then the continuation "
        "will most likely be the same for any generated sequence",
        "the sound recipe's model of Grimm, 200 continuations by 30 characters of each beginning "
        "that the report shows: holds if the commonest one makes up more than half of those drawn "
        "at temperature 1 for most beginnings, holds in part if it does only when greedy, "
        "otherwise refuted.",
    ),
)


@dataclass(frozen=True)
class Judgement:
    """A claim's verdict, computed by its committed rule.

    number: of the claim, C1..
    statistic: what was measured and what came out, one sentence, ready for Markdown.
    interval: how sure or how spread the statistic is, and by what measure ("95 % interval ..."),
        ready for Markdown; None where the result is exact.
    runs: recorded runs it rests on, 0 where it rests on none.
    verdict: one of `lib.page.claims.VERDICTS`.
    not_judged: what bears on the claim but not on its rule, ready for Markdown, or "".
    """

    number: str
    statistic: str
    interval: str | None
    runs: int
    verdict: str
    not_judged: str = ""

    def __post_init__(self):
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict: {self.verdict!r} is not known; allowed: {VERDICTS}")
