"""Claims C8 and C9: the tanh of g, and the number of parameters of an LSTM cell."""

from statistics import median

from lib.page.claims import Judgement
from lib.page.wording import counted, magnitude
from lib.studies.gates.statistics import counted_parameters, formula
from lib.studies.gradients.spec import probed_specs

SIZES = ((1, 1), (1, 128), (10, 128), (80, 128), (7, 3))  # (inputs d, hidden units n)


def judge_c9():
    """C9, by counting."""
    from lib.models import LSTM

    right = [size for size in SIZES if counted_parameters(LSTM(*size)) == formula(*size)]
    statistic = f"The formula equals the count in {len(right)} of {len(SIZES)} sizes (d, n)."
    verdict = "holds" if len(right) == len(SIZES) else "refuted"
    return Judgement("C9", statistic, None, 0, verdict)


def judge_c8(records):
    """C8, from the trained LSTMs of length 20 whose weights are recorded, among any records."""
    from lib.studies.gradients.measures import share_without_g
    from lib.studies.palindromes.probes import after

    runs = [run for run in records if run.weights and run.spec in probed_specs([run.spec.seed])]
    if not runs:
        return Judgement("C8", "No LSTM is recorded with its weights.", None, 0, "undecided")
    shares = [probe.values[-1].item() for probe in after(runs, share_without_g, count=8)]
    statistic = (
        "Share of the norm of $dc^{(T)}/dc^{(1)}$ that remains without what passes through $g$: "
        f"{magnitude(median(shares))} (median of {counted(len(shares), 'trained LSTM')})."
    )
    spread = f"smallest to largest: {magnitude(min(shares))} to {magnitude(max(shares))}"
    verdict = "refuted" if median(shares) >= 0.5 else "holds in part"
    aside = "the reason that the claim gives, the second derivative; see [1.5](#q-1-5)."
    return Judgement("C8", statistic, spread, len(runs), verdict, aside)
