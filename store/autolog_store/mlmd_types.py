"""The nine built-in types, as classes: `ArtifactType(name="Table", base_type=Dataset().system_type)`."""

from typing import Any, ClassVar

from autolog_store.proto import metadata_store_pb2 as pb


class _SystemType:
    """One value of a SystemDefinedBaseType enum."""

    _ENUM: ClassVar[Any]
    _VALUE: ClassVar[int]

    @property
    def name(self) -> str:
        """The name of the type in every store, such as `mlmd.Dataset`."""
        options = self._ENUM.DESCRIPTOR.values_by_number[self._VALUE].GetOptions()
        return str(options.Extensions[pb.system_type_extension].type_name)

    @property
    def system_type(self) -> int:
        """The number that `base_type` takes."""
        return self._VALUE


class ArtifactType(_SystemType):
    """A built-in artifact type."""

    _ENUM = pb.ArtifactType.SystemDefinedBaseType


class ExecutionType(_SystemType):
    """A built-in execution type."""

    _ENUM = pb.ExecutionType.SystemDefinedBaseType


class Dataset(ArtifactType):
    """Data that training reads."""

    _VALUE = pb.ArtifactType.DATASET


class Model(ArtifactType):
    """What training makes."""

    _VALUE = pb.ArtifactType.MODEL


class Metrics(ArtifactType):
    """Measured quality of a model."""

    _VALUE = pb.ArtifactType.METRICS


class Statistics(ArtifactType):
    """Measured shape of data."""

    _VALUE = pb.ArtifactType.STATISTICS


class Train(ExecutionType):
    """A step that makes a model."""

    _VALUE = pb.ExecutionType.TRAIN


class Transform(ExecutionType):
    """A step that makes data of data."""

    _VALUE = pb.ExecutionType.TRANSFORM


class Process(ExecutionType):
    """Any other step."""

    _VALUE = pb.ExecutionType.PROCESS


class Evaluate(ExecutionType):
    """A step that measures a model."""

    _VALUE = pb.ExecutionType.EVALUATE


class Deploy(ExecutionType):
    """A step that puts a model to use."""

    _VALUE = pb.ExecutionType.DEPLOY
