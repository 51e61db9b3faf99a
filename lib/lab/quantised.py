"""What rounding the weights of a trained character model costs on the test text."""

from lib.lab.book_training import build_model, load, model_tensors
from lib.lab.records import load_weights
from lib.models.quantised import pack, size, unpack
from lib.models.sampling import read


def quantised_model(run):
    """The model of a run with weights in 8 bits, computing in float64."""
    parameters = model_tensors(load_weights(run))
    return _model(run.spec, len(run.outcome["symbols"]), unpack(pack(parameters)))


def quantisation(run):
    """Size and test loss of a run's model in three forms of its weights.

    run: a `Record` of a `BookSpec`, with weights.

    Returns {"float32", as trained, "float16" and "int8": {"bytes", "loss" (nats a character)}}.
    All compute in float64, so that nothing but the weights differs.
    """
    text = load(run.spec)
    return {
        form: {
            "bytes": size(stored.values()),
            "loss": _test_loss(_model(run.spec, len(text.vocabulary), unpack(stored)), text),
        }
        for form, stored in _forms(model_tensors(load_weights(run))).items()
    }


def _forms(parameters):
    return {
        "float32": parameters,
        "float16": {name: value.half() for name, value in parameters.items()},
        "int8": pack(parameters),
    }


def _model(spec, symbols, parameters):
    model = build_model(spec, symbols).double()
    model.load_state_dict(parameters)
    return model.eval()


def _test_loss(model, text):
    losses, _, _ = read(model, text.parts["test"])
    return losses.mean().item()
