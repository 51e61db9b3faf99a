"""What the book says about one claim of the original report."""

from dataclasses import dataclass

from lib.page.claims import VERDICTS


@dataclass(frozen=True)
class Judgement:
    """A claim's verdict, computed by its committed rule.

    number: of the claim, C1..
    statistic: what was measured and what came out, one sentence, ready for Markdown.
    interval: how sure or how spread the statistic is, and by what measure ("95 % interval ..."),
        ready for Markdown; None where the result is exact.
    runs: recorded runs it rests on, 0 where it rests on none.
    verdict: one of `lib.page.claims.VERDICTS`.
    not_judged: what bears on the claim but not on its rule, ready for Markdown, or "".
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
