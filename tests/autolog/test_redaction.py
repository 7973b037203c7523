import pytest

from autolog import redaction


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "db_password",
        "hub_token",
        "AWS_SECRET_ACCESS_KEY",
        "--api-key",
        "apikey",
        "auth.key",
        "pwd",
        "db_pwd",
    ],
)
def test_a_name_that_speaks_of_a_secret_is_one(name: str) -> None:
    assert redaction.is_secret(name)


@pytest.mark.parametrize(
    "name", ["C", "kernel", "key", "keys", "max_iter", "tokenizer", "token_pattern", "max_tokens", "upward"]
)
def test_a_name_that_does_not_is_none(name: str) -> None:
    assert not redaction.is_secret(name)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["--token", "abc", "--C", "1"], ["--token", "[redacted]", "--C", "1"]),
        (["--api-key=abc", "x=1"], ["--api-key=[redacted]", "x=1"]),
        (["--password", "--verbose"], ["--password", "--verbose"]),
        (["mysql://root:pw@host/db"], ["mysql://host/db"]),
        (["me@example.org", "a@b"], ["me@example.org", "a@b"]),
    ],
)
def test_a_command_line_is_shown_without_its_secrets(given: list[str], shown: list[str]) -> None:
    assert redaction.arguments(given) == shown
