"""Code is recorded without its secrets, and otherwise as it stands there."""

import pytest

from autolog.secrets_in_code import without_secrets


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("password = 'S'", "password = [redacted]"),
        ("token: str = 'S'", "token: str = [redacted]"),
        ("os.environ[\"WANDB_API_KEY\"] = \"S\"", "os.environ[\"WANDB_API_KEY\"] = [redacted]"),
        ("os.environ['DB_PASSWORD']='S'", "os.environ['DB_PASSWORD']=[redacted]"),
        ("passwords['bob'] = 'S'", "passwords['bob'] = [redacted]"),
        ("conf.db.password = 'S'; n = 'a'", "conf.db.password = [redacted]; n = 'a'"),
        ("os.environ.setdefault('DB_PASSWORD', 'S')", "os.environ.setdefault('DB_PASSWORD', [redacted])"),
        ("os.putenv('MY_TOKEN', 'S')", "os.putenv('MY_TOKEN', [redacted])"),
        ("monkeypatch.setenv('MY_TOKEN', 'S')", "monkeypatch.setenv('MY_TOKEN', [redacted])"),
        ("conf = dict(secret='S', a='b')", "conf = dict(secret=[redacted], a='b')"),
        ("conf = {'api_key': 'S', 'a': 'b'}", "conf = {'api_key': [redacted], 'a': 'b'}"),
        ("[{**a, 'name': 'API_KEY', 'value': 'S'}]", "[{**a, 'name': 'API_KEY', 'value': [redacted]}]"),
        ("PASSWORD = '''S1\nS2'''\na = '''b\nc'''", "PASSWORD = [redacted]\na = '''b\nc'''"),
        ("password = input() or 'S'", "password = input() or [redacted]"),
        ("password = ('S1'\n  'S2')", "password = ([redacted])"),
        ("user, password = 'u', 'S'", "user, password = 'u', [redacted]"),
        ("user, password = ['u', 'S'][:]", "user, password = [[redacted], [redacted]][:]"),
        ("if (token := 'S'): pass", "if (token := [redacted]): pass"),
        ("def f(user='u', password='S'): pass", "def f(user='u', password=[redacted]): pass"),
        ("def f(a=2, *, pin=1, b=2): pass", "def f(a=2, *, pin=[redacted], b=2): pass"),
        ("log_in('u', password=f'{a}S')", "log_in('u', password=[redacted])"),
        ("url = f'''{log_in(password='S')}\n'''; b = 'c'", "url = [redacted]; b = 'c'"),
        ("SecretStr('S')", "SecretStr([redacted])"),
        ("if password == 'S': pass", "if password == [redacted]: pass"),
        ("run(['x', '--token', 'S', 'y'])", "run(['x', '--token', [redacted], 'y'])"),
        ("token = b'S'; password = 1234", "token = [redacted]; password = [redacted]"),
        ("größe = 'ä'; password = 'S'; ß = 'ü'", "größe = 'ä'; password = [redacted]; ß = 'ü'"),
        ("# password: S\na = 1", "# password: [redacted]\na = 1"),
        ("a = 'password=S'", "a = 'password=[redacted]'"),
        ("engine('postgresql://u:S@host/db')", "engine('postgresql://host/db')"),
        ("%env API_TOKEN=S\npassword = f(\n  'S')", "%env API_TOKEN=[redacted]\npassword = f(\n  [redacted])"),
        ("if a:\n    !export PASS=S\n    token = 'S'", "if a:\n    !export PASS=[redacted]\n    token = [redacted]"),
        ("out = !echo a\ntoken = 'S'\nout?", "out = !echo a\ntoken = [redacted]\nout?"),
        ("%%time\ntoken: str = 'S'", "%%time\ntoken: str = [redacted]"),
        ("%%bash\nPASSWORD=S", "%%bash\nPASSWORD=[redacted]"),
        ("model.fit(X[:100]\npassword = 'S'", "model.fit(X[:100]\npassword = [redacted]"),
        ("a = 1\r\ntoken = '''S\r\nS'''\r\n", "a = 1\ntoken = [redacted]\n"),
    ],
)  # fmt: skip
def test_what_is_given_to_the_name_of_a_secret_is_not_shown(code, shown):
    assert without_secrets(code) == shown


@pytest.mark.parametrize(
    "code",
    [
        "password = ask()",
        "max_tokens = 'a'\ntokenizer = load('b')  # a key of all",
        "table.merge(other, 'token')\nprint('a', 'b')",
        "password: str",
        'a = f\'{b}c\'\n\n\nd = """\n  e\n"""\n',
        "",
    ],
)
def test_other_code_is_shown_as_it_stands_there(code):
    assert without_secrets(code) == code
