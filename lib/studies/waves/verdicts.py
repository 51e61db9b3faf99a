"""Claims C15 and C16: what a time gate is good for, and whether it can be learned."""

from lib.models.phased import R_ON
from lib.page.claims import Judgement
from lib.page.statistics import of_cell
from lib.page.wording import magnitude
from lib.studies.waves.findings import in_short
from lib.studies.waves.spec import wave_specs

FEWEST = 3  # runs of a network, or seeds
STEPS, UNITS, SEEDS = 100, 128, (1, 2, 3)  # of the untrained cells


def judge_c15(records):
    """C15, on untrained cells and on waves at random times."""
    wanted = set(wave_specs())
    runs = [record for record in records if record.spec in wanted]
    networks = [of_cell(runs, cell) for cell in ("phased", "lstm-bn", "lstm")]
    moved = max(map(moved_while_shut, SEEDS))
    phased, *others = [[run.accuracy for run in network] for network in networks]
    if min(map(len, networks)) < FEWEST:
        verdict = "undecided"
    else:
        parts = [moved == 0, min(phased) > max(map(max, others))]
        verdict = "holds" if all(parts) else "holds in part" if any(parts) else "refuted"
    statistic = f"Largest change of c while the gate is shut: {magnitude(moved)}. {in_short(runs)}"
    return Judgement("C15", statistic, None, len(runs), verdict)


def moved_while_shut(seed):
    """Largest change of any unit's c in a step in which its gate is shut, on noise."""
    from lib.studies.time_gate.walks import walk

    walked = walk(STEPS, UNITS, R_ON, seed)
    changes = walked.paths["phased"].diff(dim=0).abs()
    return changes[walked.gate == 0].max().item()
