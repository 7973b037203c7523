"""Secrets are not recorded: what a name or the value itself gives away as one is replaced before the journal."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

REDACTED = "[redacted]"
_MOST_NAME = 255  # characters of a name that are looked at

# One of these is in whatever tells of a secret: looking for them costs nothing, compiling patterns some milliseconds.
_SIGNS = (
    "auth",
    "bearer",
    "cookie",
    "cred",
    "jwt",
    "key",
    "pass",
    "pat",
    "pin",
    "pw",
    "secret",
    "session",
    "signature",
    "token",
)
_WORD = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+"
_SECRETS = (
    r"passw(or)?d|passphrase|secret|credential|api_?key|access_?(key|signature|token)|auth_?(key|token)|private_?key"
    r"|session_?id$|(?<![a-z])(admin|db|ftp|ldap|mail|mysql|pg|proxy|redis|root|smtp|sql|ssh|user)(pass|pw)(?![a-z])"
)
_SECRET_WORDS = ("auth", "authorization", "bearer", "cookie", "jwt", "oauth", "pass", "pat", "pwd")
# What a last word is of, where it is no secret: `sort_key`, `pad_token`, `dw_pw` (a pointwise convolution).
_HARMLESS = {
    "key": "batch|cache|column|dict|features?|field|foreign|group|hash|image|index|input|join|labels?|loss|map|mask"
    "|metric|monitor|name|order|output|partition|primary|prng|public|query|random|rng|row|score|sort|state|target|text|value",
    "pin": "gpio|input|output",
    "pw": "conv|dw",
    "signature": "call|function|input|key|method|model|output|serving|time|type",
    "token": "additional|audio|begin|bos|class|cls|decoder|end|eos|first|forced|image|last|mask|max|min|next|num|pad"
    "|padding|per|prefix|sep|separator|special|start|stop|suffix|suppress|text|unk|unknown|video|word",
}
_URL = r"([a-zA-Z][a-zA-Z0-9+.-]*://)([^\s\"'<>]*)"
_PARAMETER = r"(?<=[?&;#])([^=&;#?]+)=[^&;#]*&?"
_LEFT_OVER = r"[?&;]+(?=#|\Z)|#\Z"  # signs behind which nothing stands any more
_SIGNED = r"(?i)[?&;](x-(amz|goog)-|sig=|signature=|awsaccesskeyid=|googleaccessid=|expires=|policy=)"
_SCHEME = r"(?i:basic|bearer|digest|token)"  # of HTTP: the secret is the word behind it
_NAMES_BESIDE = ("key", "name")
# Behind these words, a key or token is the name that a program stumbled over: `Unknown key: foo`.
_STUMBLED = r"(?i)\b(duplicate|missing|undefined|unexpected|unknown|unrecognized|unsupported)\s+$"
_PLAIN_NAME = r"[\"']?[A-Za-z_][a-z_.]{0,30}[\"']?"
_PAIR = (
    r"(?<![\w.-])(-{0,2}[A-Za-z_][\w.-]{1,254})([\"']?\s?[=:]\s?)"
    rf"(\"[^\"]*\"|'[^']*'|(?:{_SCHEME}\s+)?[^\s;,&\"']+)"
)
_SHELL_OPTION = r"-[a-z]{0,3}c"  # behind it stands what a shell runs, `bash -lc "TOKEN=abc python train.py"`
_ASSIGNED = r"(?<![\w.-])([A-Za-z_]\w{1,254})(=)(\"[^\"]*\"|'[^']*'|[^\s;&|]+)"
# Texts that are secrets by their own look, as their issuers make them.
_LEAST_CHARACTERS = 15  # of such a text
_HOOKS = ("hooks.slack.com/services/", "/api/webhooks/", "api.telegram.org/bot")  # URLs whose path is the secret
_LOOKS = ("PRIVATE KEY", "gh", "glpat-", "hf_", "sk-", "xox", "AKIA", "ASIA", "AIza", "eyJ", "earer ", *_HOOKS)
_KNOWN = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*|\b(gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}"
    r"|hf_[A-Za-z]{20,}|sk-[\w-]{16,}|xox[abprs]-[\w-]{10,}|(AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)|(?<=[Bb]earer )[\w.~+/-]{16,}=*"
    + "".join(rf"|(?<={re.escape(hook)})[\w:/-]+" for hook in _HOOKS)
)

_LEAST_FOUND = 5  # characters of a secret that is looked for within words

_own: tuple[str, ...] = ()


def use(patterns: Sequence[str]) -> None:
    """Take names that one of these regular expressions finds a match in for those of secrets, too."""
    global _own
    _own = tuple(patterns)
    is_secret.cache_clear()


@lru_cache(maxsize=4096)  # the same names come with every fit
def is_secret(name: str) -> bool:
    """Whether a name speaks of a secret: `password`, `hub_token`, `aws_secret_access_key`, `--api-key`, `apiKey`, ...

    `key`, `pin`, `pw`, `signature` and `token` count as the last word of the last part only, so `keypoints`,
    `pin_memory`, `max_tokens` and `tokenizer` do not.
    """
    name = name[:_MOST_NAME]
    if not (_own or _may_tell(name)):
        return False
    parts = name.split(".")
    if any(re.search(pattern, one) for pattern in _own for one in (name, *parts)):
        return True
    return any(_is_telling(re.findall(_WORD, part)) for part in parts[:-1]) or _is_telling(
        re.findall(_WORD, parts[-1]), is_last=True
    )


def holds_secret(held: Mapping[str, Any], name: str) -> bool:
    """Whether a value in a dict is a secret, by its name or that beside it: `{"name": "API_KEY", "value": "a"}`."""
    if is_secret(name):
        return True
    beside = [held[one] for one in held if one.lower() in _NAMES_BESIDE] if name.lower() == "value" else []
    return any(type(one) is str and is_secret(one) for one in beside)


def _may_tell(value: str) -> bool:
    lower = value.lower()
    return bool([sign for sign in _SIGNS if sign in lower])


def _is_telling(found: Sequence[str], *, is_last: bool = False) -> bool:
    words = [word.lower() for word in found]
    if re.search(_SECRETS, "_".join(words)) or any(word in words for word in _SECRET_WORDS):
        return True
    if not is_last or not words or words[-1] not in _HARMLESS:
        return False
    return not any(re.fullmatch(_HARMLESS[words[-1]], word) for word in words[-2:-1])


def text(value: str) -> str:
    """Return a text without users, passwords and signatures in its URLs, `password=...` and what looks like a token."""
    if "://" in value:
        value = re.sub(_URL, _without_credentials, value)
    if ("=" in value or ":" in value) and (_own or _may_tell(value)):
        value = re.sub(_PAIR, _without_value, value)
    may_be_one = len(value) >= _LEAST_CHARACTERS and [look for look in _LOOKS if look in value]
    return re.sub(_KNOWN, REDACTED, value) if may_be_one else value


def _without_credentials(match: re.Match[str]) -> str:
    scheme, rest = match.groups()
    host, _, _ = rest.partition("/")
    if "@" in host:
        rest = rest.rpartition("@")[2] if "/" not in rest.rpartition("@")[0] else rest[host.rindex("@") + 1 :]
    elif "@" in rest and ":" in host and not host.rpartition(":")[2].isdigit():
        rest = rest.rpartition("@")[2]  # a password with a slash in it
    if re.search(_SIGNED, rest):  # who asks, and until when, says nothing of what is asked for
        return scheme + re.split("[?#]", rest)[0]
    path, sign, query = re.fullmatch(r"([^?#]*)([?#]?)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    kept = re.sub(_PARAMETER, lambda one: "" if is_secret(one.group(1)) else one.group(), sign + query)
    return scheme + path + (kept if kept == sign + query else re.sub(_LEFT_OVER, "", kept))


def _without_value(match: re.Match[str]) -> str:
    name, sign, value = match.groups()
    if value.startswith("//") or value.strip("\"'") == REDACTED or not is_secret(name) or _is_complaint(match):
        return match.group()
    return f"{name}{sign}{REDACTED}"


def _is_complaint(match: re.Match[str]) -> bool:
    """Whether a pair is a message about a name, `Unknown key: foo`; what has digits or capitals may be a secret."""
    name, sign, value = match.groups()
    return (
        name.lower() in _HARMLESS
        and sign == ": "
        and re.fullmatch(_PLAIN_NAME, value) is not None
        and re.search(_STUMBLED, match.string[max(0, match.start() - 20) : match.start()]) is not None
        and not any(re.search(pattern, name) for pattern in _own)
    )


def arguments(given: Sequence[str]) -> list[str]:
    """Return a command line without the values of options that hold secrets: `--token abc`, `--token=abc`."""
    return [text(word) for word in without_values(given)]


def without(given: Sequence[str], secrets: Collection[str]) -> list[str]:
    """Return a command line without texts of which somebody else knows that they are secrets: `-p abc`, `-pabc`.

    A short one may stand in many words by chance: it is only found as a whole word, or as an option's whole value.
    """
    shown = list(given)
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        pattern = re.escape(secret) if len(secret) >= _LEAST_FOUND else rf"(?s)(?<!.){re.escape(secret)}\Z"
        option = rf"(?s)(\A-\w|\A[^=]*=){re.escape(secret)}\Z"
        shown = [re.sub(option, rf"\1{REDACTED}", re.sub(pattern, REDACTED, word)) for word in shown]
    return shown


def without_values(given: Sequence[Any]) -> list[Any]:
    """Return the items of a list without what follows, as on a command line, an option that holds a secret."""
    shown: list[Any] = []
    hide_next = is_program = False
    for item in given:
        word = item if type(item) is str else ""
        name, equals, _ = word.partition("=")
        if hide_next and not word.startswith("--"):
            shown.append(REDACTED)
        elif is_program and word:
            shown.append(re.sub(_ASSIGNED, _without_value, word))
        elif equals and is_secret(name):
            shown.append(f"{name}={REDACTED}")
        else:
            shown.append(item)
        hide_next = word.startswith("-") and not equals and is_secret(word)
        is_program = re.fullmatch(_SHELL_OPTION, word) is not None
    return shown
