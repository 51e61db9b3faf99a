"""The verdict on the claim about learning the time gate."""

from lib.page.claims import Judgement
from lib.page.wording import listed
from lib.studies.rhythm.findings import PARTS, certainty, differences, pays, told
from lib.studies.rhythm.spec import rhythm_specs
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
