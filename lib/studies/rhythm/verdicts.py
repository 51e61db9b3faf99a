"""Claim C16: whether the time gate can be learned."""

from lib.page.claims import Judgement
from lib.page.wording import percent, with_minus
from lib.studies.rhythm.spec import rhythm_specs
from lib.studies.rhythm.statistics import COMPARED, PARTS, confidence, differences, effects
from lib.studies.waves.verdicts import FEWEST

ASIDE = (  # on C16
    "whether the parameters need not be specified, as every run starts from ranges that contain "
    "the rhythm; whether the gates come to it: see [2.3](#q-2-3). Runs of the same seeds that "
    "learned the plain logit of $r_{on}$ came first, and by this rule the claim held in part; the "
    "parameter was changed for the sake of the [waves](#q-2-frequencies)."
)


def judge_c16(records):
    """C16, on the rhythm task."""
    wanted = set(rhythm_specs())
    runs = [record for record in records if record.spec in wanted]
    seeds = min(len(differences(runs, part)) for part in COMPARED)
    if seeds < FEWEST:
        return Judgement("C16", "Too few runs are recorded.", None, len(runs), "undecided")
    found = effects(runs)
    paying = [part for part in PARTS if found[part].pays]
    if len(paying) == len(PARTS):
        verdict = "holds"
    else:
        verdict = "holds in part" if paying or found["everything"].pays else "refuted"
    points = {
        part: f"{100 * each.mean:+.2f} ± {100 * each.error:.2f}" for part, each in found.items()
    }
    statistic = (
        "Accuracy with everything learned less that with a part frozen, in percentage points: "
        f"{points['tau']} for tau, {points['s']} for s and {points['r_on']} for r_on; with "
        f"everything frozen, {points['everything']}. With {seeds} seeds, twice the standard error "
        f"is an interval of {percent(confidence(seeds))}."
    )
    basis = "± standard errors of the means"
    return Judgement("C16", with_minus(statistic), basis, len(runs), verdict, ASIDE)
