"""Claim C16: whether the time gate can be learned."""

from lib.page.claims import Judgement
from lib.page.wording import percent, with_minus
from lib.studies.rhythm.spec import COMPARED, PARTS, rhythm_specs
from lib.studies.rhythm.statistics import differences, effects, p_value
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
    if all(found[part].pays for part in PARTS):
        verdict = "holds"
    else:
        verdict = "holds in part" if any(each.pays for each in found.values()) else "refuted"
    tau, s, r_on, everything = (
        f"{100 * found[part].mean:+.2f} ± {100 * found[part].error:.2f}" for part in COMPARED
    )
    statistic = (
        "Accuracy with everything learned less that with a part frozen, in percentage points: "
        f"{tau} for tau, {s} for s and {r_on} for r_on; with everything frozen, {everything}. "
        f"With {seeds} seeds, twice the standard error is an interval of "
        f"{percent(1 - p_value(2, seeds))}."
    )
    basis = "± standard errors of the means"
    return Judgement("C16", with_minus(statistic), basis, len(runs), verdict, ASIDE)
