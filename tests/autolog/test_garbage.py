import gc
from collections.abc import Iterator

import pytest

from autolog.garbage import without_collections


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    was_enabled = gc.isenabled()
    yield
    (gc.enable if was_enabled else gc.disable)()


@pytest.mark.parametrize("enabled", [True, False])
def test_the_search_for_garbage_is_left_out_meanwhile_and_then_as_it_was(enabled: bool) -> None:
    (gc.enable if enabled else gc.disable)()
    with without_collections():
        assert not gc.isenabled()
    assert gc.isenabled() == enabled


def test_an_exception_leaves_the_search_as_it_was() -> None:
    gc.enable()
    with pytest.raises(ValueError), without_collections():  # noqa: PT011
        raise ValueError
    assert gc.isenabled()
