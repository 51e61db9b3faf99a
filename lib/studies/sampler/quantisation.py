"""What rounding the weights of a trained character model costs on the test text."""

from lib.models.sampling import read
from lib.runs.records import load_weights
from lib.studies.books.training import load, model_tensors, trained
from lib.studies.sampler.quantised import pack, size, unpack


def quantised_model(record):
    """The model of a run with weights in 8 bits, computing in float64."""
    return _with_weights(record, pack(model_tensors(load_weights(record))))


def quantisation(record):
    """Size and test loss of a run's model in three forms of its weights.

    record: of a `BookSpec`, with weights.

    Returns {"float32", as trained, "float16" and "int8": {"bytes", "loss" (nats a character)}}.
    All compute in float64, so that nothing but the weights differs.
    """
    test = load(record.spec).parts["test"]
    return {
        form: {
            "bytes": size(stored.values()),
            "loss": read(_with_weights(record, stored), test)[0].mean().item(),
        }
        for form, stored in _forms(model_tensors(load_weights(record))).items()
    }


def _forms(parameters):
    return {
        "float32": parameters,
        "float16": {name: value.half() for name, value in parameters.items()},
        "int8": pack(parameters),
    }


def _with_weights(record, stored):
    model = trained(record).double()
    model.load_state_dict(unpack(stored))
    return model
