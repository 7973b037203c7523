"""The errors of the store, with the names and codes that MLMD and gRPC give them.

StatusError                  any refusal by the store; carries the canonical status code
  CancelledError             the call was given up before it ended
  UnknownError               a status that has no class of its own
  InvalidArgumentError       the request contradicts itself, its type or what is stored
  DeadlineExceededError      the server did not answer in time, or a filter query took too long
  NotFoundError              an id or name that the store does not hold
  AlreadyExistsError         a unique name, external id or edge is taken
  PermissionDeniedError      the caller may not do this
  ResourceExhaustedError     a message or a result is too large
  FailedPreconditionError    the store is not in the state that the call needs
  AbortedError               a concurrent writer won; trying again may succeed
  OutOfRangeError            an index beyond the request's lists
  UnimplementedError         MLMD declares it, and neither MLMD nor this store does it
  InternalError              the database refused a statement
  UnavailableError           the server cannot be reached
  DataLossError              what is stored cannot be read
  UnauthenticatedError       the server asks for credentials
OpeningError                 a store cannot be opened; a RuntimeError, as in MLMD
"""

from typing import ClassVar

# The numbers, under the names that MLMD and gRPC give them.
OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
DATA_LOSS = 15
UNAUTHENTICATED = 16


_MOST_CHARACTERS = 4_000


class StatusError(Exception):
    """Any refusal by the store; carries the canonical status code.

    Of a very long message, as of a list of ids or a name of any length, the middle is left out.
    """

    def __init__(self, message: str, error_code: int) -> None:
        if len(message) > _MOST_CHARACTERS:
            half = _MOST_CHARACTERS // 2
            message = f"{message[:half]} ... {message[-half:]}"
        super().__init__(message)
        self.message = message
        self.error_code = error_code


class _CodedError(StatusError):
    CODE: ClassVar[int]

    def __init__(self, message: str) -> None:
        super().__init__(message, self.CODE)

    def __reduce__(self) -> tuple[type["_CodedError"], tuple[str]]:
        # Exceptions pickle by their args, which hold the message alone.
        return type(self), (self.message,)


class CancelledError(_CodedError):
    """The call was given up before it ended."""

    CODE = CANCELLED


class UnknownError(_CodedError):
    """A status that has no class of its own."""

    CODE = UNKNOWN

    def __init__(self, message: str, error_code: int = CODE) -> None:
        super().__init__(message)
        self.error_code = error_code


class InvalidArgumentError(_CodedError):
    """The request contradicts itself, its type or what is stored."""

    CODE = INVALID_ARGUMENT


class DeadlineExceededError(_CodedError):
    """The server did not answer in time, or a filter query took too long."""

    CODE = DEADLINE_EXCEEDED


class NotFoundError(_CodedError):
    """An id or name that the store does not hold."""

    CODE = NOT_FOUND


class AlreadyExistsError(_CodedError):
    """A unique name, external id or edge is taken."""

    CODE = ALREADY_EXISTS


class PermissionDeniedError(_CodedError):
    """The caller may not do this."""

    CODE = PERMISSION_DENIED


class ResourceExhaustedError(_CodedError):
    """A message or a result is too large."""

    CODE = RESOURCE_EXHAUSTED


class FailedPreconditionError(_CodedError):
    """The store is not in the state that the call needs."""

    CODE = FAILED_PRECONDITION


class AbortedError(_CodedError):
    """A concurrent writer won; trying again may succeed."""

    CODE = ABORTED


class OutOfRangeError(_CodedError):
    """An index beyond the request's lists."""

    CODE = OUT_OF_RANGE


class UnimplementedError(_CodedError):
    """MLMD declares it, and neither MLMD nor this store does it."""

    CODE = UNIMPLEMENTED


class InternalError(_CodedError):
    """The database refused a statement."""

    CODE = INTERNAL


class UnavailableError(_CodedError):
    """The server cannot be reached."""

    CODE = UNAVAILABLE


class DataLossError(_CodedError):
    """What is stored cannot be read."""

    CODE = DATA_LOSS


class UnauthenticatedError(_CodedError):
    """The server asks for credentials."""

    CODE = UNAUTHENTICATED


class OpeningError(RuntimeError):
    """A store cannot be opened: no such file, not a database, or a schema of another version."""


_CLASSES = {error.CODE: error for error in _CodedError.__subclasses__()}


def exception_type_from_error_code(error_code: int) -> type[StatusError]:
    """Return the class of a status code from 1 to 16; any other code raises KeyError."""
    return _CLASSES[error_code]


def make_exception(message: str, error_code: int) -> StatusError:
    """Return the error of a status code; a code that no class carries makes an UnknownError."""
    if error_code in _CLASSES:
        return _CLASSES[error_code](message)
    return UnknownError(message, error_code)
