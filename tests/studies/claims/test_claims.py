import pytest

from lib.page.claims import CLAIMS, VERDICTS, Judgement
from lib.studies.claims import cards as claim_cards
from lib.studies.claims.judge import judge, judge_all


@pytest.fixture(scope="module")
def judged():
    """All claims, judged without any recorded run."""
    return judge_all([])


def test_every_claim_has_a_judgement_of_its_own(judged):
    assert [claim for claim, _ in judged] == list(CLAIMS)
    assert all(claim.number == judgement.number for claim, judgement in judged)
    assert all(judgement.statistic.endswith(".") for _, judgement in judged)


def test_claims_about_training_are_undecided_without_runs(judged):
    undecided = {claim.number for claim, found in judged if found.verdict == "undecided"}
    assert undecided == {"C4", "C5", "C6", "C8", "C10", "C11", "C12", "C13"} | {
        f"C{number}" for number in range(15, 23)
    }


def test_an_unknown_claim_is_refused():
    with pytest.raises(ValueError, match="C99"):
        judge("C99", [])


def test_an_unknown_verdict_is_refused():
    with pytest.raises(ValueError, match="maybe"):
        Judgement("C1", "A statistic.", None, 0, "maybe")


def test_claims_are_found_by_their_verdict():
    judged = [(CLAIMS[0], Judgement("C1", "", None, 0, verdict)) for verdict in VERDICTS]
    assert claim_cards.of_verdict(judged, "holds", "refuted") == ["C1", "C1"]


def test_claims_are_data_of_one_form():
    assert [claim.number for claim in CLAIMS] == [f"C{n}" for n in range(1, len(CLAIMS) + 1)]
    for claim in CLAIMS:
        assert all(isinstance(part, str) and part for part in vars(claim).values())
        assert claim.rule.endswith(".") and "](#q-" in claim.question


def test_a_card_tells_words_finding_rule_and_verdict(shown):
    claim = CLAIMS[3]
    judgement = Judgement("C4", "A statistic.", "95 % interval 1–2 %", 12, "refuted")
    claim_cards.show_cards([(claim, judgement)])
    text = shown[0][0]["text/markdown"]
    assert "**Found:** A statistic.\n\n**Basis:** 95 % interval 1–2 %; 12 runs." in text
    for part in (claim.quote, claim.rule, "refuted", "[1.3](#q-1-3)"):
        assert part in text
