"""The scripts that carry the networks, and what the page says where some are missing."""

import base64
import json
import re
from dataclasses import replace

import numpy
import pytest
import torch

from lib.lab import records
from lib.lab.recipes import sound_book
from lib.models.quantised import pack, unpack
from lib.report import sampler, sampler_scripts


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A record of Grimm's network, of a single small matrix and its bias."""
    from safetensors.torch import save_file

    monkeypatch.setenv("REPORT_RESULTS", str(tmp_path))
    spec = sound_book("grimm")
    weights = {"model.W_ph": torch.randn(5, 4), "model.b_p": torch.randn(5)}
    file = tmp_path / "weights.safetensors"
    save_file(weights | {"going_on.count": torch.ones(1)}, file)
    about = {"file": file.name, "sha256": records.hashlib.sha256(file.read_bytes()).hexdigest()}
    return records.Record(
        spec, {"symbols": "\n</ab"}, [], {}, about, {}, tmp_path / "grimm.json", "0"
    )


@pytest.fixture
def only_grimm(run, monkeypatch):
    found = {run.spec: run}
    monkeypatch.setattr(records, "find", lambda spec, weights: found.get(spec))
    return found


def registered(script):
    """The two arguments of the call that a script makes."""
    arguments = re.search(r"characterLSTM\.register\((.*)\);\s*$", script, re.DOTALL)[1]
    return json.loads(f"[{arguments}]")


def floats(text):
    return torch.tensor(numpy.frombuffer(base64.b64decode(text), "<f4"), dtype=torch.float64)


def test_script_holds_the_symbols_and_the_rounded_weights(run):
    corpus, model = registered(sampler_scripts.script(run))
    assert (corpus, model["symbols"]) == ("grimm", "\n</ab")
    stored = model["parameters"]
    assert stored.keys() == {"W_ph", "b_p"}, "nothing of the optimiser"
    integers = numpy.frombuffer(base64.b64decode(stored["W_ph"]["integers"]), "i1").reshape(5, 4)
    found = torch.tensor(integers).double() * floats(stored["W_ph"]["scales"])[:, None]
    weights = {name[6:]: each for name, each in records.load_weights(run).items() if "." in name}
    expected = unpack(pack({name: weights[name] for name in stored}))
    assert torch.equal(found, expected["W_ph"])
    assert torch.equal(floats(stored["b_p"]["values"]), expected["b_p"])


def test_writes_one_script_a_recorded_book_and_takes_others_away(only_grimm, tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "model_karenina.js").write_text("of a record that is gone")
    sampler_scripts.write_scripts(folder)
    assert [path.name for path in folder.iterdir()] == ["model_grimm.js"]
    only_grimm.clear()
    sampler_scripts.write_scripts(folder)
    assert list(folder.iterdir()) == []


def test_a_script_is_written_again_only_for_other_weights(only_grimm, run, tmp_path, monkeypatch):
    sampler_scripts.write_scripts(tmp_path / "models")
    monkeypatch.setattr(sampler_scripts, "script", lambda run: "another")
    sampler_scripts.write_scripts(tmp_path / "models")
    path = tmp_path / "models" / "model_grimm.js"
    assert "characterLSTM.register" in path.read_text()
    only_grimm[run.spec] = replace(run, weights=run.weights | {"sha256": "other"})
    sampler_scripts.write_scripts(tmp_path / "models")
    assert path.read_text().endswith("another")


def test_says_which_books_are_missing_and_offers_the_others(run, shown):
    text = sampler.in_short([run], {})
    assert "can write here: *Grimms' Fairy Tales*" in text
    assert "No network is recorded yet for *Anna Karenina*." in text
    sampler.sampler([run], 0.8, 300, 1)
    html = shown[-1][0]["text/markdown"]
    assert "model_grimm.js" in html and "karenina" not in html


def test_without_any_network_there_is_no_form(shown):
    assert "yet for *Grimms' Fairy Tales* and *Anna Karenina*." in sampler.in_short([], {})
    sampler.sampler([], 0.8, 300, 1)
    assert shown == []


def test_tells_the_cost_as_measured():
    forms = {
        "float32": {"bytes": 8000, "loss": 1.5},
        "float16": {"bytes": 4000, "loss": 1.49999},
        "int8": {"bytes": 2100, "loss": 1.50123},
    }
    rows = sampler.table({"grimm": forms})
    assert [row[2:] for row in rows] == [
        ["8", "1.50000", "–"],
        ["4", "1.49999", "−10"],
        ["2", "1.50123", "+1230"],
    ]
    assert "changes by at most 0.0012 nats" in sampler.in_short([], {"grimm": forms})
