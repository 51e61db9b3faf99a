"""Claim C15: what a time gate is good for."""

from lib.models.phased import R_ON
from lib.page.claims import Judgement
from lib.page.statistics import mean, of_cell
from lib.page.wording import magnitude, percent
from lib.studies.time_gate.walks import walk
from lib.studies.waves.spec import TIMED_CELLS, wave_specs

FEWEST = 3  # runs of a network, or seeds
STEPS, UNITS, SEEDS = 100, 128, (1, 2, 3)  # of the untrained cells


def judge_c15(records):
    """C15, on untrained cells and on waves at random times."""
    wanted = set(wave_specs())
    runs = [record for record in records if record.spec in wanted]
    moved = max(map(moved_while_shut, SEEDS))
    phased, normalised, lstm = networks = [
        [run.accuracy for run in of_cell(runs, cell)] for cell in TIMED_CELLS
    ]
    if min(map(len, networks)) < FEWEST:
        verdict = "undecided"
    else:
        parts = [moved == 0, min(phased) > max(normalised + lstm)]
        verdict = "holds" if all(parts) else "holds in part" if any(parts) else "refuted"
    statistic = (
        f"Largest change of c while the gate is shut: {magnitude(moved)}. Mean accuracy on fresh "
        f"waves at random times: Phased LSTM {percent(mean(phased), digits=1)}, batch-norm LSTM "
        f"{percent(mean(normalised), digits=1)}, LSTM {percent(mean(lstm), digits=1)}."
    )
    return Judgement("C15", statistic, None, len(runs), verdict)


def moved_while_shut(seed):
    """Largest change of any unit's c in a step in which its gate is shut, on noise."""
    walked = walk(STEPS, UNITS, R_ON, seed)
    changes = walked.paths["phased"].diff(dim=0).abs()
    return changes[walked.gate == 0].max().item()
