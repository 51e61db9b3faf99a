"""Claims C15 and C16: what a time gate is good for, and whether it can be learned."""

from lib.models.phased import R_ON
from lib.report.frequencies import accuracy, in_short
from lib.report.learned_gates import PARTS, certainty, differences, pays, told
from lib.report.numbers import listed, magnitude
from lib.report.statistics import of_cell
from lib.report.verdicts.judgement import Judgement
from lib.report.verdicts.specs import rhythm_specs, wave_specs

FEWEST = 3  # runs of a network, or seeds
ASIDE = (  # on C16
    "whether the parameters need not be specified, as every run starts from ranges that contain "
    "the rhythm; whether the gates come to it: see [2.3](#q-2-3). Runs of the same seeds that "
    "learned the plain logit of $r_{on}$ came first, and by this rule the claim held in part; the "
    "parameter was changed for the sake of the [waves](#q-2-frequencies)."
)
STEPS, UNITS, SEEDS = 100, 128, (1, 2, 3)  # of the untrained cells


def judge_c15(records):
    """C15, on untrained cells and on waves at random times."""
    wanted = set(wave_specs())
    runs = [record for record in records if record.spec in wanted]
    networks = [of_cell(runs, cell) for cell in ("phased", "lstm-bn", "lstm")]
    moved = max(map(moved_while_shut, SEEDS))
    phased, *others = [[accuracy(run) for run in network] for network in networks]
    if min(map(len, networks)) < FEWEST:
        verdict = "undecided"
    else:
        parts = [moved == 0, min(phased) > max(map(max, others))]
        verdict = "holds" if all(parts) else "holds in part" if any(parts) else "refuted"
    statistic = f"Largest change of c while the gate is shut: {magnitude(moved)}. {in_short(runs)}"
    return Judgement("C15", statistic, None, len(runs), verdict)


def moved_while_shut(seed):
    """Largest change of any unit's c in a step in which its gate is shut, on noise."""
    from lib.lab.updates import walk

    walked = walk(STEPS, UNITS, R_ON, seed)
    changes = walked.paths["phased"].diff(dim=0).abs()
    return changes[walked.gate == 0].max().item()


def judge_c16(records):
    """C16, on the rhythm task."""
    wanted = set(rhythm_specs())
    runs = [record for record in records if record.spec in wanted]
    found = {part: differences(runs, part) for part in (*PARTS, "everything")}
    if min(map(len, found.values())) < FEWEST:
        return Judgement("C16", "Too few runs are recorded.", None, len(runs), "undecided")
    paying = [part for part in PARTS if pays(found[part])]
    if len(paying) == len(PARTS):
        verdict = "holds"
    else:
        verdict = "holds in part" if paying or pays(found["everything"]) else "refuted"
    parts = listed(f"{told(found[part])} for {part}" for part in PARTS)
    statistic = (
        "Accuracy with everything learned less that with a part frozen, in percentage points: "
        f"{parts}; with everything frozen, {told(found['everything'])}. {certainty(runs)}"
    )
    return Judgement("C16", statistic, "± standard errors of the means", len(runs), verdict, ASIDE)
