"""The write scenarios that were played to the real MLMD, step by step, against each backend."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import (
    json_format,
    wrappers_pb2,  # noqa: F401 - an Any in the scenarios holds one of these
)

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_service_pb2 as service

GOLDEN = Path(__file__).parent / "golden"
SCENARIOS = {
    scenario["id"]: scenario["steps"]
    for scenario in map(json.loads, (GOLDEN / "writes.jsonl").read_text(encoding="utf-8").splitlines())
}

# Where we answer otherwise on purpose: (scenario, step) -> the class of our error, if there is one. The reasons:
MENDED = {
    ("values", 2): None,  # doubles keep all digits, not six decimals
    ("values", 4): None,
    ("values", 5): "InvalidArgumentError",  # nan and infinity are refused by name, not by the database
    ("values", 6): "InvalidArgumentError",
    ("values", 8): None,  # a text that begins like a struct comes back as the text that it is
    ("same-key-both-maps", 4): None,  # a key in both maps stays two properties
    ("same-key-both-maps", 7): None,
    ("same-key-both-maps", 10): None,
    ("list-options", 14): None,  # a page size above 100 is 100
}

# What servers answer otherwise, beside that: their integers have 32 bits. The scenario ends there.
MENDED_ON_SERVERS = {("values", 1): "InvalidArgumentError"}

TIMES = ("create_time_since_epoch", "last_update_time_since_epoch", "milliseconds_since_epoch")
MARK = re.compile(r"@step (\d+)@")


class Clock:
    """When each step ran, and which time of ours stands where the recorded answers say `@step N@`."""

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []
        self.times: dict[str, str] = {}

    def start(self) -> None:
        time.sleep(0.002)
        self.spans.append((self.now(), 0))

    def stop(self) -> None:
        self.spans[-1] = (self.spans[-1][0], self.now())

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def resolve(self, request: Any) -> Any:
        """Put our times into a request."""
        if isinstance(request, dict):
            return {key: self.resolve(value) for key, value in request.items()}
        if isinstance(request, list):
            return [self.resolve(item) for item in request]
        return self.times[request] if isinstance(request, str) and MARK.fullmatch(request) else request

    def mark(self, expected: Any, actual: Any) -> Any:
        """Return `actual` with marks for those times that lie in the step that `expected` names."""
        if isinstance(expected, dict) and isinstance(actual, dict):
            return {key: self.mark(expected.get(key), value) for key, value in actual.items()}
        if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
            return [self.mark(one, other) for one, other in zip(expected, actual, strict=True)]
        if isinstance(expected, str) and (found := MARK.fullmatch(expected)):
            start, end = self.spans[int(found[1])]
            if start <= int(actual) <= end:
                self.times[expected] = actual
                return expected
        return actual


def without_times(item: Any) -> Any:
    return {key: value for key, value in item.items() if key not in TIMES} if isinstance(item, dict) else item


def in_id_order(response: dict[str, Any]) -> dict[str, Any]:
    return {
        field: sorted(items, key=lambda item: json.dumps(without_times(item), sort_keys=True))
        if isinstance(items, list)
        else items
        for field, items in response.items()
    }


def is_ordered(step: dict[str, Any]) -> bool:
    """Tell whether MLMD promises an order for what a step returns."""
    return step["call"].startswith("Put") or "options" in step["request"] or step["call"].endswith("TypesByID")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_of_writes_goes_as_in_mlmd(
    store: MetadataStore, backend: str, close_gaps: Callable[[MetadataStore], None], scenario: str
) -> None:
    clock = Clock()
    for number, step in enumerate(SCENARIOS[scenario]):
        request = getattr(service, f"{step['call']}Request")()
        json_format.ParseDict(clock.resolve(step["request"]), request)
        response: dict[str, Any] = {}
        error = None
        clock.start()
        try:
            message = store._transport.call(step["call"], request)
            response = json_format.MessageToDict(message, preserving_proto_field_name=True)
        except errors.StatusError as raised:
            error = type(raised).__name__
        clock.stop()
        if error and step["call"].startswith("Put"):
            close_gaps(store)

        where = f"step {number}: {step['call']} {json.dumps(step['request'], ensure_ascii=False)}"
        if backend in ("mysql", "postgresql") and (scenario, number) in MENDED_ON_SERVERS:
            assert error == MENDED_ON_SERVERS[scenario, number], where
            return
        if (scenario, number) in MENDED:
            assert error == MENDED[scenario, number], where
            continue
        assert error == step.get("error", {}).get("class"), where
        expected = step.get("response", {})
        if not is_ordered(step):
            expected, response = in_id_order(expected), in_id_order(response)
        assert clock.mark(expected, response) == expected, where
