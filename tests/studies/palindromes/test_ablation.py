"""The ablation changes one factor at a time and tells what that does."""

from lib.studies.palindromes import statistics
from lib.studies.palindromes.spec import ablation, original, sound


def test_changes_one_factor_at_a_time():
    for factors in ablation("sound", 40, [1], hidden_size=16).values():
        (start,) = factors["nothing"]
        assert start.hidden_size == 16
        assert [factor for factor, specs in factors.items() if specs == [start]] == ["nothing"]


def test_all_changes_together_are_the_other_recipe():
    for cell, factors in ablation("original", 20, [1]).items():
        changed = {}
        for (spec,) in factors.values():
            changed |= spec.stated()
        assert changed == sound(cell, 20, 1).stated()


def test_tells_how_the_steps_change_where_every_run_solves(fake):
    def run(seed, steps):
        return fake(sound("rnn", 40, seed), steps=steps)

    rnn = {
        "nothing": [run(1, 100), run(2, 300)],
        "clip": [run(1, 100)],
        "encoding": [run(1, 700)],
        "optimiser": [fake(sound("rnn", 40, 1), 0.5)],
    }
    lstm = {factor: [] for factor in rnn}
    assert statistics.slowdowns(rnn) == {"encoding": 3.5, "clip": 0.5}
    assert statistics.failing(rnn) == ["optimiser"]
    first, *_ = statistics.effect_rows({"rnn": rnn, "lstm": lstm})
    assert first == ["nothing", (2, 2), "200", (0, 0), "–"]
    rnn["nothing"].append(fake(sound("rnn", 40, 3), 0.5))
    assert statistics.slowdowns(rnn) == {} == statistics.slowdowns(lstm)


def test_keeps_only_what_is_recorded(fake):
    specs = ablation("original", 20, [1, 2])
    known = fake(original("rnn", 20, 2))
    effects = statistics.effects(specs, lambda specs: [known])
    assert statistics.flat(effects) == [known] == effects["rnn"]["nothing"]
