"""Trained networks as scripts for the reader's browser: written when the book is built.

A page opened from a file may load scripts but not data, so the weights are a script that hands
them, in 8 bits, to book/assets/character_lstm.js.
"""

import hashlib
import json
from base64 import b64encode
from pathlib import Path

from lib.runs import folders, records
from lib.runs.provenance import code_hash

TEMPLATE = "3_1c_sampler.ipynb"  # of the pages that load them


def file_name(run):
    """Name of a network's script, which lies beside character_lstm.js."""
    return f"model_{run.spec.key}.js"


def write_scripts(folder, manifests, root):
    """Write a script into a folder for each network that a page of TEMPLATE read; no other stays.

    manifests: of all pages, see `lib.site.build.build_pages`; root: of their paths.
    """
    folder.mkdir(parents=True, exist_ok=True)
    runs = {folder / file_name(run): run for run in _networks(manifests, root)}
    for path in set(folder.iterdir()) - set(runs):
        path.unlink()
    for path, run in runs.items():
        head = f"/* {_made_from(run)} */\n"
        if not path.exists() or not path.read_text().startswith(head):
            folders.write_atomically(path, (head + script(run)).encode())


def _networks(manifests, root):
    """The records whose weights a page of TEMPLATE read."""
    reads = [each for page in manifests if page["template"] == TEMPLATE for each in page["reads"]]
    weights = {root / each["path"] for each in reads if each["path"].endswith(".safetensors")}
    return [records.read(path.with_suffix(".json")) for path in sorted(weights)]


def _made_from(run):
    """Hash of the weights and of the code that turns them into a script, torch not imported."""
    parts = run.weights["sha256"], code_hash(), Path(__file__).read_text(encoding="utf8")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def script(run):
    """The script of a run: its symbols and its weights, base64 of little-endian numbers."""
    from lib.studies.books.training import model_tensors
    from lib.studies.sampler.quantised import pack

    packed = pack(model_tensors(records.load_weights(run)))
    model = {
        "symbols": run.outcome["symbols"],
        "parameters": {name: _encoded(value) for name, value in packed.items()},
    }
    return f"characterLSTM.register({json.dumps(run.spec.key)}, {json.dumps(model)});\n"


def _encoded(value):
    """A `Quantised` as {"integers", "scales"}, a bias as {"values"}."""
    parts = value._asdict() if isinstance(value, tuple) else {"values": value}
    return {name: b64encode(part.numpy().tobytes()).decode("ascii") for name, part in parts.items()}
