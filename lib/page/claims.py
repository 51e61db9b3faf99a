"""The original report's claims, read from claims.yml, and the verdicts they can get.

`lib.studies.claims.judge` computes a verdict by a claim's rule.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

VERDICTS = ("holds", "holds in part", "refuted", "undecided", "not testable")


@dataclass(frozen=True)
class Claim:
    """number: C1..; question: of the assignment, as links; about: a few words for a table; quote:
    the original's own words, […] where it says more between; rule: how judged."""

    number: str
    question: str
    about: str
    quote: str
    rule: str


CLAIMS = tuple(
    Claim(**each)
    for each in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf8"))
)


@dataclass(frozen=True)
class Judgement:
    """A claim's verdict, computed by its committed rule.

    statistic: what was measured and what came out, one sentence; interval: how sure or how spread
    it is, and by what measure ("95 % interval ..."), None where it is exact; runs: recorded runs it
    rests on, 0 where on none; verdict: one of `VERDICTS`; not_judged: what bears on the claim but
    not on its rule, or "". Texts are Markdown.
    """

    number: str
    statistic: str
    interval: str | None
    runs: int
    verdict: str
    not_judged: str = ""

    def __post_init__(self):
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict: {self.verdict!r} is not known; allowed: {VERDICTS}")
