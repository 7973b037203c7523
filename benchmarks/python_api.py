"""What the Python interface costs: a tracked function that does nothing, a step, a metric point, a former result."""

from measuring import printed_figures, python, show

PREPARE = """
import json, os, statistics, sys, tempfile, time
os.environ["AUTOLOG_STORE"] = tempfile.mkdtemp() + "/metadata.sqlite"
os.environ["AUTOLOG_EXIT_SECONDS"] = "60"
import autolog
{enable}
def microseconds(call, times=2000, of=10):
    took = []
    for _ in range(times // of):
        start = time.perf_counter()
        for _ in range(of):
            call()
        took.append((time.perf_counter() - start) / of)
    return statistics.median(took) * 1e6
def plain(a, b=0.1, c="text"):
    return a
async def waits(a):
    return a
def counts():
    yield 1
tracked, aware, generator = {track}(plain), {track}(waits), {track}(counts)
kept = {cached}(plain)
def wait():
    try:
        aware(1).send(None)
    except StopIteration:
        pass
kept(1)
"""

CALLS = {
    "a function that does nothing": "lambda: tracked(1)",
    "a coroutine function": "wait",
    "a generator of one item": "lambda: list(generator())",
    "a former result is found": "lambda: kept(1)",
}
MORE = {
    "a metric point": "lambda: autolog.metric('loss', 0.5)",
    "three metrics at a step": "lambda: autolog.metrics({'a': 0.5, 'b': 0.5, 'c': 0.5}, step=1)",
    "a parameter": "lambda: autolog.param('lr', 0.1)",
    "an input that is a URI": "lambda: autolog.input('s3://bucket/x.parquet')",
}
FIGURES = "print(json.dumps({%s}))"

STORED = """
from autolog import process
def until_stored(calls):
    start = time.perf_counter()
    for _ in range(calls):
        tracked(1)
    watching = process.current()
    assert watching.publish_now(watching.recorder.settings, 60)
    return (time.perf_counter() - start) * 1e3 / calls
until_stored(100)
print(json.dumps({str(calls): statistics.median([until_stored(calls) for _ in range(7)]) for calls in (1, 100, 1000)}))
"""


def main() -> None:
    """Print what calls cost on the calling thread, and how long it takes until they are in a store."""
    enabled = PREPARE.replace("{enable}", "autolog.enable()")
    decorated = {"{track}": "autolog.track", "{cached}": "autolog.track(cache=True)"}
    undecorated = {"{track}": "(lambda f: f)", "{cached}": "(lambda f: f)"}
    calls = FIGURES % ", ".join(f"{name!r}: microseconds({call})" for name, call in CALLS.items())
    more = FIGURES % ", ".join(f"{name!r}: microseconds({call})" for name, call in {**CALLS, **MORE}.items())
    codes = [
        _with(enabled, undecorated) + calls,
        _with(PREPARE.replace("{enable}", ""), decorated) + calls,
        _with(enabled, decorated) + more,
    ]
    plain, idle, watched = printed_figures([python(code) for code in codes])
    rows: list[list[object]] = [
        [name, plain[name], idle[name], idle[name] / plain[name], watched[name], watched[name] / plain[name]]
        for name in CALLS
    ]
    rows += [[name, "", "", "", watched[name], ""] for name in MORE]
    header = ["on the calling thread", "plain us", "tracked, not enabled us", "ratio", "enabled us", "ratio"]
    show("The Python interface", header, rows)
    (stored,) = printed_figures([python(_with(enabled, decorated) + STORED)])
    shown = [[f"{calls} calls, then published", milliseconds] for calls, milliseconds in stored.items()]
    show("Tracked calls until they are in an SQLite store", ["", "ms a call"], shown)


def _with(code: str, words: dict[str, str]) -> str:
    for word, text in words.items():
        code = code.replace(word, text)
    return code


if __name__ == "__main__":
    main()
