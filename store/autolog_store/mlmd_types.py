"""The nine built-in types, as classes: `ArtifactType(name="Table", base_type=Dataset().system_type)`."""

from typing import Any, ClassVar

from autolog_store.errors import NotFoundError
from autolog_store.proto import metadata_store_pb2 as pb


class _SystemType:
    """One value of a SystemDefinedBaseType enum.

    Raises:
        KeyError: The enum has no such number.
        NotFoundError: The number is that of no type, 0.
    """

    _ENUM: ClassVar[Any]

    def __init__(self, system_type: int) -> None:
        values = self._ENUM.DESCRIPTOR.values_by_number
        if system_type not in values:
            raise KeyError(
                f"no built-in {type(self).__name__} has the number {system_type!r}; there are 1 to {max(values)}"
            )
        if not system_type:
            raise NotFoundError(f"{values[0].name} is no type; there are 1 to {max(values)}")
        self._system_type = system_type

    @property
    def name(self) -> str:
        """The name of the type in every store, such as `mlmd.Dataset`."""
        options = self._ENUM.DESCRIPTOR.values_by_number[self._system_type].GetOptions()
        return str(options.Extensions[pb.system_type_extension].type_name)

    @property
    def system_type(self) -> int:
        """The number that `base_type` takes."""
        return self._system_type


class ArtifactType(_SystemType):
    """A built-in artifact type."""

    _ENUM = pb.ArtifactType.SystemDefinedBaseType


class ExecutionType(_SystemType):
    """A built-in execution type."""

    _ENUM = pb.ExecutionType.SystemDefinedBaseType


class Dataset(ArtifactType):
    """Data that training reads."""

    def __init__(self) -> None:
        super().__init__(pb.ArtifactType.DATASET)


class Model(ArtifactType):
    """What training makes."""

    def __init__(self) -> None:
        super().__init__(pb.ArtifactType.MODEL)


class Metrics(ArtifactType):
    """Measured quality of a model."""

    def __init__(self) -> None:
        super().__init__(pb.ArtifactType.METRICS)


class Statistics(ArtifactType):
    """Measured shape of data."""

    def __init__(self) -> None:
        super().__init__(pb.ArtifactType.STATISTICS)


class Train(ExecutionType):
    """A step that makes a model."""

    def __init__(self) -> None:
        super().__init__(pb.ExecutionType.TRAIN)


class Transform(ExecutionType):
    """A step that makes data of data."""

    def __init__(self) -> None:
        super().__init__(pb.ExecutionType.TRANSFORM)


class Process(ExecutionType):
    """Any other step."""

    def __init__(self) -> None:
        super().__init__(pb.ExecutionType.PROCESS)


class Evaluate(ExecutionType):
    """A step that measures a model."""

    def __init__(self) -> None:
        super().__init__(pb.ExecutionType.EVALUATE)


class Deploy(ExecutionType):
    """A step that puts a model to use."""

    def __init__(self) -> None:
        super().__init__(pb.ExecutionType.DEPLOY)
