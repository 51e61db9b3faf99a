"""Claims C1, C2 and C3: the gradients of question 1.1."""

from statistics import median

from lib.page.claims import Judgement
from lib.page.wording import listed, magnitude
from lib.studies.gradients.spec import radius_specs

EXACT = 1e-10  # relative difference, in float64
PROBLEMS = 50  # random shapes
VANISHED = 1e-3
RADII = (0.8, 1.0, 1.5)  # spectral radius below, at and above 1
SEEDS = (1, 2, 3)
LAG = 100


def judge_c1():
    """C1, on random networks; nothing is trained for it."""
    from lib.models import VanillaRNN
    from lib.models.equivalence import gradient_differences

    worst = gradient_differences(VanillaRNN, PROBLEMS)["W_ph"]
    statistic = (
        "Largest relative difference between the closed form of $d\\mathcal L/dW_{ph}$ and "
        f"automatic differentiation on {PROBLEMS} random shapes: {magnitude(worst)}."
    )
    return Judgement("C1", statistic, None, 0, "holds" if worst <= EXACT else "refuted")


def readings(problems=PROBLEMS):
    """The report's sum for dL/dW_hh in both readings, {"immediate": ..., "total": ...}.

    With the immediate partial derivative of h(i), step i adds its own share; with the total one it
    adds the shares of all steps up to i. Of each reading, the largest relative difference from
    automatic differentiation on random problems.
    """
    from lib.models import VanillaRNN
    from lib.models.equivalence import autograd_gradients, random_problem, relative_difference
    from lib.models.gradients import recurrent_shares

    worst = {"immediate": 0.0, "total": 0.0}
    for seed in range(problems):
        problem = random_problem(VanillaRNN, seed)
        shares, expected = recurrent_shares(*problem), autograd_gradients(*problem)["W_hh"]
        for name, terms in (("immediate", shares), ("total", shares.cumsum(0))):
            worst[name] = max(worst[name], relative_difference(terms.sum(0), expected))
    return worst


def judge_c2():
    """C2, on random networks; nothing is trained for it."""
    worst = readings()
    statistic = (
        f"Largest relative difference from automatic differentiation on {PROBLEMS} random shapes: "
        f"{magnitude(worst['immediate'])} read with immediate partial derivatives, "
        f"{magnitude(worst['total'])} with total ones."
    )
    verdict = "refuted"
    if worst["immediate"] <= EXACT:
        verdict = "holds" if worst["total"] <= EXACT else "holds in part"
    return Judgement("C2", statistic, None, 0, verdict)


def judge_c3():
    """C3, on networks before training, drawn by the sound recipe with three spectral radii."""
    from lib.studies.gradients.measures import hidden_spectrum
    from lib.studies.palindromes.probes import before

    largest = {}
    for radius in RADII:
        probes = before(radius_specs(LAG + 1, [radius], SEEDS), hidden_spectrum([LAG]), count=2)
        largest[radius] = [probe.values[0, 0].item() for probe in probes]
    vanished = sum(max(each) < VANISHED for each in largest.values())
    medians = [f"{magnitude(median(each))} at {radius:g}" for radius, each in largest.items()]
    ranges = [f"{magnitude(min(each))} to {magnitude(max(each))}" for each in largest.values()]
    statistic = (
        f"Largest singular value of the product of {LAG} Jacobians at initialisation, by the "
        f"spectral radius of $W_{{hh}}$: {listed(medians)} (median of {len(SEEDS)} networks each)."
    )
    verdict = {len(RADII): "holds", 0: "refuted"}.get(vanished, "holds in part")
    spread = f"smallest to largest: {listed(ranges)}"
    aside = "whether training is stuck then; [1.1](#q-1-1) trains such networks."
    return Judgement("C3", statistic, spread, 0, verdict, aside)
