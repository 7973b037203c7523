"""When patches are made, and that they are taken back."""

import importlib
import sys
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_framework import NAME, Watch, doors, resolve

from autolog.calls import Call, Integration, Patch
from autolog.patcher import Patcher
from autolog.patching import is_watched
from autolog.switch import switch

# when


def test_a_module_that_is_imported_later_is_patched_then(
    framework: Any, watch: Watch, seen: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, NAME)
    watch("function")
    again = importlib.import_module(NAME)
    again.function(1)
    assert len(seen) == 1


def test_a_module_that_is_imported_after_restoring_is_left_alone(
    framework: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, NAME)
    watch("function")
    watch.patcher.restore()
    assert not is_watched(vars(importlib.import_module(NAME))["function"])


def test_watching_imports_no_framework(tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    watch("function")
    assert NAME not in sys.modules


def test_a_target_that_this_version_lacks_is_told_and_left_out(
    framework: Any, watch: Watch, seen: list[Call], warnings_of_ours: Callable[[], list[str]]
) -> None:
    watch("no_longer", "function")
    framework.function(1)
    assert (len(seen), len(warnings_of_ours())) == (1, 1)
    assert f"{NAME} has no no_longer in this version" in warnings_of_ours()[0]


# putting back


@doors
def test_restoring_puts_the_very_original_back(framework: Any, watch: Watch, name: str) -> None:
    *path, attribute = name.split(".")
    owner = resolve(framework, path[0]) if path else framework
    before = dict(vars(owner))
    watch(name)
    assert vars(owner).get(attribute) is not before.get(attribute)
    watch.patcher.restore()
    assert vars(owner).keys() == before.keys()
    assert all(vars(owner)[key] is value for key, value in before.items())


def test_restoring_puts_back_what_others_have_imported_by_name(framework: Any, watch: Watch) -> None:
    original = framework.function
    user = types.ModuleType("autolog_test_user")
    user.function = framework.function  # type: ignore[attr-defined]
    sys.modules[user.__name__] = user
    try:
        patch = watch.integration("function").patches[0]
        both = Patch((*patch.targets, f"{user.__name__}:function"), watch=patch.watch)
        watch.patcher.add(Integration(module=NAME, patches=[both]))
        assert user.function is framework.function  # type: ignore[attr-defined]
        watch.patcher.restore()
        assert user.function is framework.function is original  # type: ignore[attr-defined]
    finally:
        del sys.modules[user.__name__]


def test_a_name_imported_while_watched_is_restored_too(framework: Any, watch: Watch) -> None:
    original = framework.function
    watch("function")
    user = types.ModuleType("autolog_test_user")
    exec(f"from {NAME} import function", vars(user))
    sys.modules[user.__name__] = user
    try:
        patch = watch.integration("function").patches[0]
        watch.patcher.add(Integration(module=NAME, patches=[Patch((f"{user.__name__}:function",), watch=patch.watch)]))
        watch.patcher.restore()
        assert user.function is original  # type: ignore[attr-defined]
    finally:
        del sys.modules[user.__name__]


def test_a_name_that_a_user_kept_works_after_restoring(framework: Any, watch: Watch, seen: list[Call]) -> None:
    watch("function")
    kept = framework.function
    watch.patcher.restore()
    switch.on = False
    assert (kept(1), seen) == (2, [])


def test_restoring_leaves_alone_what_somebody_else_has_put_there_since(framework: Any, watch: Watch) -> None:
    watch("function")
    theirs = framework.function = lambda: "theirs"
    watch.patcher.restore()
    assert framework.function is theirs


def test_watching_twice_patches_once(framework: Any, watch: Watch, seen: list[Call]) -> None:
    watch("function")
    watch("function")
    framework.function(1)
    assert (len(seen), len(watch.patcher)) == (1, 1)


def test_watching_again_after_restoring_works(framework: Any, watch: Watch, seen: list[Call]) -> None:
    original = framework.function
    watch("function")
    watch.patcher.restore()
    second = Watch(seen)
    second("function")
    framework.function(1)
    second.patcher.restore()
    assert (len(seen), framework.function is original) == (1, True)


def test_two_names_of_one_function_are_one_patch(framework: Any, watch: Watch, seen: list[Call]) -> None:
    watch("function", "alias")
    framework.alias(1)
    assert (framework.alias is framework.function, len(seen), len(watch.patcher)) == (True, 1, 1)


def test_a_cell_is_watched_and_restored(framework: Any, watch: Watch, seen: list[Call]) -> None:
    cell = framework.metric.__closure__[0]
    original = cell.cell_contents
    integration = watch.integration("metric")
    watch.patcher.replace_cell(integration, integration.patches[0], framework.metric, "func")
    assert (framework.metric(3), len(seen)) == (1.5, 1)
    watch.patcher.restore()
    assert cell.cell_contents is original


# threads


def test_threads_call_and_restore_at_once(framework: Any, watch: Watch) -> None:
    watch("function", "Model.method")
    stop = threading.Event()
    wrong: list[Any] = []

    def work() -> None:
        while not stop.is_set():
            if framework.function(1) != 2 or framework.Model().method(1) != 2:
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        watch.patcher.restore()
        watch.patcher = Patcher()
        watch("function", "Model.method")
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
