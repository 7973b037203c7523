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
        "key",
        "openai_key",
        "apiKey",
        "accessToken",
        "HUB_TOKEN",
        "dbpassword",
        "auth_tokens",
        "credentials.user",
        "clf.secret.value",
        *(
            "dbpass",
            "SMTP_USERPASS",
            "dbpw",
            "pw",
            "--pw",
            "dbPw",
            "pin",
            "user_pin",
            "jwt",
            "oauth",
            "oauth2",
            "session_id",
            "sessionId",
            "signature",
        ),
    ],
)
def test_a_name_that_speaks_of_a_secret_is_one(name: str) -> None:
    assert redaction.is_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        *("C", "kernel", "keys", "keypoints", "max_iter", "tokenizer", "token_pattern", "max_tokens", "pad_token"),
        *("sort_key", "author", "path", "monkey", "key_size", "keypoint_dim", "passthrough", "n_passes", "upward"),
        *("pin_memory", "pinned", "mapping", "n_sessions", "session_idx", "session_ids", "dsn", "conn_str", "pwconv"),
        *("signature_size", "signatures", "model_signature", "time_signature", "pw_kernel_size", "dw_pw", "adsn.size"),
        *("lowpass", "compass", "n_subpass", "userpasses"),
    ],
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
        (["--pw", "abc", "--pin_memory", "1"], ["--pw", "[redacted]", "--pin_memory", "1"]),
        (["--password", "-x"], ["--password", "[redacted]"]),
        (["--password=a b", "password=a b"], ["--password=[redacted]", "password=[redacted]"]),
        (["-c", "PASSWORD=a,b python x.py --lr 1"], ["-c", "PASSWORD=[redacted] python x.py --lr 1"]),
        (["-lc", "A=1 PASSWORD='a b' x; PIN=2"], ["-lc", "A=1 PASSWORD=[redacted] x; PIN=[redacted]"]),
        (["db.password=abc", "lr=0.1"], ["db.password=[redacted]", "lr=0.1"]),
    ],
)
def test_a_command_line_is_shown_without_its_secrets(given: list[str], shown: list[str]) -> None:
    assert redaction.arguments(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("https://ada:hidden@host:80/x?page=2", "https://host:80/x?page=2"),
        ("https://ada:hid/den@host/x", "https://host/x"),
        ("s3://bucket/key.csv?X-Amz-Credential=a&X-Amz-Signature=hidden", "s3://bucket/key.csv"),
        ("az://c/x.parquet?sv=1&sig=hidden", "az://c/x.parquet"),
        ("https://host/x?token=hidden#end", "https://host/x#end"),
        ("https://host/x?api_key=hidden&station=2", "https://host/x?station=2"),  # other stations are other data
        ("https://host/x?v=2&token=hidden", "https://host/x?v=2"),
        ("https://host/x?v=2&token=hidden&page=3#end", "https://host/x?v=2&page=3#end"),
        ("jdbc:postgresql://host/db?user=ada&password=hidden", "jdbc:postgresql://host/db?user=ada"),
        ("postgresql+psycopg2://ada:hidden@host/db", "postgresql+psycopg2://host/db"),
        ("host=h user=ada password=hidden dbname=d", "host=h user=ada password=[redacted] dbname=d"),
        ("AccountName=a;AccountKey=hid/den==;Pool=1", "AccountName=a;AccountKey=[redacted];Pool=1"),
        ("train.py --password=hidden -pw=hidden", "train.py --password=[redacted] -pw=[redacted]"),
        ("see https://u:hidden@h/x and redis://:hidden@d", "see https://h/x and redis://d"),
        ("Server=h;User=a;Password=hidden;Pool=1", "Server=h;User=a;Password=[redacted];Pool=1"),
        ('{"password": "hidden", "lr": 1}', '{"password": [redacted], "lr": 1}'),
        ("Authorization: Bearer hidden; lr=1", "Authorization: [redacted]; lr=1"),
        ("curl -H authorization=basic hidden https://h/x", "curl -H authorization=[redacted] https://h/x"),
        ("use ghp_" + "h1d" * 10, "use [redacted]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nhidden\n", "[redacted]"),
        ("https://host/x#access_token=hidden", "https://host/x"),
        ("send Bearer hidden.hidden.hidden-hidden== now", "send Bearer [redacted] now"),
        ("a bearer of bad news", "a bearer of bad news"),
        ("Endpoint=sb://h;SharedAccessSignature=hidden", "Endpoint=sb://h;SharedAccessSignature=[redacted]"),
        ("https://host/a@b?q=1", "https://host/a@b?q=1"),
        ("scheme: cosine, lr=0.1", "scheme: cosine, lr=0.1"),
        ("Unknown key: foo", "Unknown key: foo"),
        ("to https://hooks.slack.com/services/T0/B0/hidden", "to https://hooks.slack.com/services/[redacted]"),
        ("https://discord.com/api/webhooks/1/hid-den?wait=1", "https://discord.com/api/webhooks/[redacted]?wait=1"),
        ("https://api.telegram.org/bot12:hidden/sendMessage", "https://api.telegram.org/bot[redacted]"),
        ("unexpected token: 'layer.weight' at 3", "unexpected token: 'layer.weight' at 3"),
        ("unknown key: hunter2", "unknown key: [redacted]"),
        ("unknown token: aGhIkLmN", "unknown token: [redacted]"),
        ("invalid token: abc", "invalid token: [redacted]"),  # what a server says of a secret
        ("unknown password: abc", "unknown password: [redacted]"),
        ("unknown api key: abc", "unknown api key: [redacted]"),
        ("missing key=abc", "missing key=[redacted]"),
    ],
)
def test_a_text_is_shown_without_the_secrets_in_it(given: str, shown: str) -> None:
    assert redaction.text(given) == shown


def test_patterns_of_the_users_own_come_on_top() -> None:
    redaction.use([r"^patient_", "(?i)ssn"])
    try:
        assert [redaction.is_secret(name) for name in ("patient_id", "x.SSN", "password", "C")] == [True] * 3 + [False]
        assert redaction.is_secret("config.patient_id")  # the same setting, whatever it is nested in
        assert redaction.arguments(["--ssn=1", "--C=1"]) == ["--ssn=[redacted]", "--C=1"]
    finally:
        redaction.use(())
    assert not redaction.is_secret("patient_id")
