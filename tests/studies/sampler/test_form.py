"""The scripts that carry the networks, the form that loads them, and what rounding costs."""

import base64
import json
import re
from dataclasses import replace
from math import isnan

import numpy
import pytest
import torch

from lib.runs import records
from lib.runs.spec import SpecError
from lib.studies.books.spec import sound_book
from lib.studies.sampler import scripts as sampler_scripts
from lib.studies.sampler.form import show_form
from lib.studies.sampler.quantised import pack, unpack
from lib.studies.sampler.statistics import change, largest_change, least_saving


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
def write_scripts(run, tmp_path, monkeypatch):
    """Write the scripts of a book whose only sampler page has read some networks: a function."""

    def write(*networks):
        monkeypatch.setattr(records, "read", {each.path: each for each in networks}.get)
        paths = [path for each in networks for path in (each.path, _weights_of(each))]
        reads = [{"path": str(path.relative_to(tmp_path))} for path in paths]
        pages = [
            {"template": sampler_scripts.TEMPLATE, "reads": reads},
            {"template": "3_1_cells.ipynb", "reads": [{"path": "other.safetensors"}]},
        ]
        sampler_scripts.write_scripts(tmp_path / "models", pages, tmp_path)
        return tmp_path / "models"

    return write


def _weights_of(record):
    return record.path.with_suffix(".safetensors")


def registered(script):
    """The two arguments of the call that a script makes."""
    arguments = re.search(r"characterLSTM\.register\((.*)\);\s*$", script, re.DOTALL)[1]
    return json.loads(f"[{arguments}]")


def floats(text):
    return torch.tensor(numpy.frombuffer(base64.b64decode(text), "<f4"), dtype=torch.float64)


def test_script_holds_the_symbols_and_the_rounded_weights(run):
    key, model = registered(sampler_scripts.script(run))
    assert (key, model["symbols"]) == (run.spec.key, "\n</ab")
    stored = model["parameters"]
    assert stored.keys() == {"W_ph", "b_p"}, "nothing of the optimiser"
    integers = numpy.frombuffer(base64.b64decode(stored["W_ph"]["integers"]), "i1").reshape(5, 4)
    found = torch.tensor(integers).double() * floats(stored["W_ph"]["scales"])[:, None]
    weights = {name[6:]: each for name, each in records.load_weights(run).items() if "." in name}
    expected = unpack(pack({name: weights[name] for name in stored}))
    assert torch.equal(found, expected["W_ph"])
    assert torch.equal(floats(stored["b_p"]["values"]), expected["b_p"])


def test_writes_a_script_for_each_network_of_a_sampler_and_takes_others_away(run, write_scripts):
    other = replace(run, spec=sound_book("karenina"), path=run.path.with_name("karenina.json"))
    folder = write_scripts(run, other)
    assert len(list(folder.iterdir())) == 2
    write_scripts(run)
    assert [path.name for path in folder.iterdir()] == [sampler_scripts.file_name(run)]
    write_scripts()
    assert list(folder.iterdir()) == []


def test_a_script_is_written_again_only_for_other_weights(run, write_scripts, monkeypatch):
    path = write_scripts(run) / sampler_scripts.file_name(run)
    monkeypatch.setattr(sampler_scripts, "script", lambda run: "another")
    write_scripts(run)
    assert "characterLSTM.register" in path.read_text()
    write_scripts(replace(run, weights=run.weights | {"sha256": "other"}))
    assert path.read_text().endswith("another")


def test_offers_the_networks_that_are_there(run, shown):
    show_form([run], 0.8, 300, 1)
    html = shown[-1][0]["text/html"]
    assert sampler_scripts.file_name(run) in html and "Karenina" not in html


def test_another_text_begins_with_what_its_network_wrote(run, shown):
    spec = replace(run.spec, corpus="my <b>.txt")
    outcome = run.outcome | {"checkpoints": [{"drawn": ["ab </p>", "b"]}]}
    show_form([replace(run, spec=spec, outcome=outcome)], 0.8, 300, 1)
    html = shown[-1][0]["text/html"]
    assert "my &lt;b&gt;.txt" in html and "ab &lt;/p&gt;" in html


@pytest.mark.parametrize("wrong", [(2.1, 300, 1), (0.8, 2001, 1), (0.8, 300, 2**32)])
def test_refuses_to_begin_with_what_its_form_refuses(run, wrong):
    with pytest.raises(SpecError, match="must be at most"):
        show_form([run], *wrong)


@pytest.mark.parametrize("temperature", [0, 0.05, 0.15, 0.8, 1.45, 2])
def test_begins_with_any_temperature_of_its_slider_and_no_other(run, shown, temperature):
    show_form([run], temperature, 300, 1)
    assert f'data-temperature="{temperature}"' in shown[-1][0]["text/html"]
    with pytest.raises(SpecError, match=r"temperature: .* multiple of 0\.05, got"):
        show_form([run], abs(temperature - 0.01), 300, 1)


def test_without_any_network_there_is_no_form(shown):
    show_form([], 0.8, 300, 1)
    assert shown == []


def test_tells_the_cost_as_measured():
    forms = {
        "float32": {"bytes": 8000, "loss": 1.5},
        "float16": {"bytes": 4000, "loss": 1.49999},
        "int8": {"bytes": 2000, "loss": 1.4},
    }
    other = forms | {"int8": {"bytes": 2500, "loss": 1.51}}
    assert change(forms, "float32") == 0 and change(forms, "int8") == pytest.approx(-0.1)
    costs = {"grimm": forms, "karenina": other}
    assert largest_change(costs) == pytest.approx(0.1) and least_saving(costs) == 3.2
    assert isnan(largest_change({})) and isnan(least_saving({}))
