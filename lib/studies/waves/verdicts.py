"""Claim C15: what a time gate is good for."""

from lib.models.phased import R_ON
from lib.page.claims import Judgement
from lib.page.statistics import mean, of_cell
from lib.page.wording import magnitude, percent
from lib.studies.time_gate.walks import walk
from lib.studies.waves.spec import TIMED_CELLS, wave_specs

FEWEST = 3  # runs of a network, or seeds


def judge_c15(records):
    """C15, on untrained cells and on waves at random times."""
    wanted = set(wave_specs())
    runs = [record for record in records if record.spec in wanted]
    moved = max(map(moved_while_shut, (1, 2, 3)))
    networks = [[run.accuracy for run in of_cell(runs, cell)] for cell in TIMED_CELLS]
    phased, *others = networks
    verdict = "undecided"
    if min(map(len, networks)) >= FEWEST:
        parts = [moved == 0, min(phased) > max(map(max, others))]
        verdict = "holds" if all(parts) else "holds in part" if any(parts) else "refuted"
    means = [percent(mean(each), digits=1) for each in networks]
    statistic = (
        f"Largest change of c while the gate is shut: {magnitude(moved)}. Mean accuracy on fresh "
        f"waves at random times: Phased LSTM {means[0]}, batch-norm LSTM {means[1]}, LSTM "
        f"{means[2]}."
    )
    return Judgement("C15", statistic, None, len(runs), verdict)


def moved_while_shut(seed):
    """Largest change of any unit's c in a step in which its gate is shut, on noise."""
    walked = walk(steps=100, hidden_size=128, r_on=R_ON, seed=seed)
    changes = walked.paths["phased"].diff(dim=0).abs()
    return changes[walked.gate == 0].max().item()
