"""The ablation changes one factor at a time and tells what that does."""

from lib.studies.palindromes import ablation
from lib.studies.palindromes.spec import original, sound


def test_changes_one_factor_at_a_time():
    specs = ablation.specs("sound", 40, [1], hidden_size=16)
    for (cell, factor), (spec,) in specs.items():
        (start,) = specs[cell, "nothing"]
        assert (spec == start) == (factor == "nothing")
        assert spec.hidden_size == 16


def test_all_changes_together_are_the_other_recipe():
    specs = ablation.specs("original", 20, [1])
    changed = {}
    for (cell, _), (spec,) in specs.items():
        changed.setdefault(cell, {}).update(spec.stated())
    for cell, fields in changed.items():
        assert fields == sound(cell, 20, 1).stated()


def test_tells_how_the_steps_change_where_every_run_solves(fake):
    def run(seed, steps):
        return fake(sound("rnn", 40, seed), steps=steps)

    effects = {
        ("rnn", "nothing"): [run(1, 100), run(2, 300)],
        ("rnn", "clip"): [run(1, 100)],
        ("rnn", "encoding"): [run(1, 700)],
        ("rnn", "optimiser"): [fake(sound("rnn", 40, 1), 0.5)],
        ("lstm", "nothing"): [],
    }
    assert ablation.slowdowns(effects, "rnn") == {"encoding": 3.5, "clip": 0.5}
    assert ablation.failing(effects, "rnn") == ["optimiser"]
    assert ablation.rows(effects)[0] == ["nothing", (2, 2), "200", (0, 0), "–"]
    effects["rnn", "nothing"].append(fake(sound("rnn", 40, 3), 0.5))
    assert ablation.slowdowns(effects, "rnn") == {} == ablation.slowdowns(effects, "lstm")


def test_keeps_only_what_is_recorded(fake):
    specs = ablation.specs("original", 20, [1, 2])
    known = fake(original("rnn", 20, 2))
    effects = ablation.effects(specs, lambda specs: [known])
    assert ablation.flat(effects) == [known] == ablation.of_cell(effects, "rnn")["nothing"]
