"""TensorFlow: data sets of tf.data and the files behind them; its models are those of Keras 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autolog.calls import Call
from autolog.facts import MODEL, Scalar
from autolog.integration import Integration, derive, read, write
from autolog.session import session

_DATASET = "tensorflow.python.data.ops.dataset_ops:DatasetV2"
_READERS = {
    "tensorflow.python.data.ops.readers:TextLineDatasetV2": "text",
    "tensorflow.python.data.ops.readers:TFRecordDatasetV2": "tfrecord",
    "tensorflow.python.data.ops.readers:FixedLengthRecordDatasetV2": "binary",
    "tensorflow.python.data.experimental.ops.readers:CsvDatasetV2": "csv",
}
_DERIVED = (
    *("map", "filter", "batch", "padded_batch", "ragged_batch", "unbatch", "rebatch", "shuffle", "repeat", "prefetch"),
    *("cache", "take", "skip", "shard", "window", "enumerate", "concatenate", "flat_map", "interleave", "apply"),
    *("snapshot", "scan", "take_while", "unique", "with_options", "ignore_errors", "group_by_window"),
)


def nothing(_: Any) -> Mapping[str, Scalar]:
    """Return nothing: to count the rows of a data set, one would have to read it."""
    return {}


def describe_loaded(thing: Any) -> tuple[str, Mapping[str, Scalar]]:
    """Return what a SavedModel is: a model, of whatever class."""
    return MODEL, session().describe(thing)[1]


integration = Integration(
    module="tensorflow",
    requires="tensorflow>=2.16,<3",
    datasets={"tensorflow.python.data.ops.dataset_ops.DatasetV2": nothing},
    patches=[
        *(
            read(f"{kind}.__init__", path="filenames", gives="self", format=format, frm=("filenames",))
            for kind, format in _READERS.items()
        ),
        read(
            "tensorflow.python.data.experimental.ops.readers:make_csv_dataset_v2",
            "tensorflow._api.v2.data.experimental:make_csv_dataset",
            path="file_pattern",
            format="csv",
        ),
        read(f"{_DATASET}.list_files", path="file_pattern"),
        derive(*(f"{_DATASET}.{name}" for name in _DERIVED), frm=(Call.everything,)),
        derive(f"{_DATASET}.from_tensor_slices", f"{_DATASET}.from_tensors", f"{_DATASET}.zip", frm=(Call.everything,)),
        derive("tensorflow:constant", "tensorflow:convert_to_tensor", frm=(Call.everything,)),
        read(
            "tensorflow._api.v2.saved_model:load",
            "tensorflow.python.saved_model.load:load",
            path="export_dir",
            format="saved_model",
            describe=describe_loaded,
        ),
        write(
            "tensorflow._api.v2.saved_model:save",
            "tensorflow.python.saved_model.save:save",
            what="obj",
            path="export_dir",
            format="saved_model",
        ),
    ],
)
