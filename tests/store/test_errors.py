"""Error classes and their codes."""

import pickle

import pytest

from autolog_store import errors

NAMES = [
    "Cancelled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
]


@pytest.mark.parametrize(("code", "name"), list(enumerate(NAMES, start=1)))
def test_each_status_code_has_its_class(code: int, name: str) -> None:
    error = errors.make_exception("no", code)
    assert type(error).__name__ == f"{name}Error"
    assert errors.exception_type_from_error_code(code) is type(error)
    assert (error.message, error.error_code, str(error)) == ("no", code, "no")


def test_a_message_of_any_length_keeps_its_begin_and_its_end() -> None:
    message = str(errors.NotFoundError(f"no artifact {'x' * 100_000}; give another name"))
    assert len(message) < 5_000
    assert message.startswith("no artifact xx")
    assert message.endswith("xx; give another name")


def test_any_other_code_is_unknown() -> None:
    assert isinstance(errors.make_exception("no", 77), errors.UnknownError)
    with pytest.raises(KeyError):
        errors.exception_type_from_error_code(77)


def test_an_error_survives_a_pickle() -> None:
    error = pickle.loads(pickle.dumps(errors.NotFoundError("gone")))
    assert (type(error), error.message, error.error_code) == (errors.NotFoundError, "gone", 5)
