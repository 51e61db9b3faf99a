"""Claims C6 and C7: what momentum and a learning rate per parameter bring."""

from lib.page.claims import Judgement
from lib.page.wording import NAMES, listed
from lib.studies.optimisers.spec import OPTIMISER_LENGTH, optimiser_specs
from lib.studies.optimisers.statistics import (
    at_best_rate,
    counted_steps,
    faster_than_sgd,
    median_steps,
)

FEWEST_SEEDS = 3


def judge_c6(records):
    """C6, from the palindromes of length 10 among any records."""
    best = at_best_rate(_of_question(records))
    number = sum(map(len, best.values()))
    if any(len({run.spec.seed for run in each}) < FEWEST_SEEDS for each in best.values()):
        return Judgement("C6", "Too few runs are recorded.", None, number, "undecided")
    faster = faster_than_sgd(best)
    medians = [f"{NAMES[name]} {median_steps(runs):,.0f}" for name, runs in best.items()]
    statistic = (
        f"Median steps to solve L = {OPTIMISER_LENGTH}, each at its best learning rate: "
        f"{listed(medians)}; every run faster than every run of SGD: "
        f"{listed(NAMES[name] for name in faster)}."
    )
    steps = {name: list(map(counted_steps, runs)) for name, runs in best.items()}
    ranges = [f"{NAMES[name]} {min(each):,}–{max(each):,}" for name, each in steps.items()]
    verdict = {3: "holds", 0: "refuted"}.get(len(faster), "holds in part")
    spread = f"fewest to most: {listed(ranges)}"
    aside = "whether what is found is better; runs end once their loss is small enough."
    return Judgement("C6", statistic, spread, number, verdict, aside)


def _of_question(records):
    """The runs of question 1.4, at any learning rate, on the seeds that SGD was given."""

    def asked(spec):
        return optimiser_specs([spec.seed], rates={spec.optimiser: [spec.learning_rate]})

    runs = [run for run in records if [run.spec] == asked(run.spec)]
    seeds = {run.spec.seed for run in runs if run.spec.optimiser == "sgd"}
    return [run for run in runs if run.spec.seed in seeds]


def judge_c7():
    """C7, on Adam's path down the ravine at its best learning rate; nothing is trained for it."""
    from lib.studies.optimisers.descents import RATES, cancellation, descend, fastest
    from lib.studies.optimisers.surfaces import ravine

    descent = fastest(ravine())["adam"]
    along, across = cancellation(descent).tolist()
    statistic = (
        "Size of the sum of the gradients over the sum of their sizes, in Adam's first 20 steps at "
        f"learning rate {descent.learning_rate:g}: {across:.2f} across the ravine, {along:.2f} "
        "along it."
    )
    parts = [across < 0.5, along > 0.5]
    verdict = "holds" if all(parts) else "holds in part" if any(parts) else "refuted"
    others = [cancellation(descend(ravine(), "adam", rate))[1].item() for rate in RATES]
    aside = (
        f"other learning rates: from {RATES[0]:g} to {RATES[-1]:g}, {min(others):.2f} to "
        f"{max(others):.2f} remain across the ravine ([1.4](#q-1-4))."
    )
    return Judgement("C7", statistic, None, 0, verdict, aside)
