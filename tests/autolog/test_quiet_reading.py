import os
from pathlib import Path

import pytest

from autolog import content, metrics_files
from autolog.fingerprint import file_state, sha256
from autolog.quiet_reading import quiet_file

needs_noatime = pytest.mark.skipif(not hasattr(os, "O_NOATIME"), reason="only Linux reads without a trace")
LONG_AGO_NS = 10**18


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that was written later than it was read last, so that each reading would be noted."""
    path = tmp_path / "a.csv"
    path.write_text("1,2\n")
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS + 1))
    return path


@needs_noatime
def test_what_we_read_keeps_its_time_of_access(file: Path) -> None:
    state = file_state(file)
    assert state is not None
    sha256(str(file))
    metrics_files.text_of(state)
    content._rows_of_text(str(file))
    assert file.stat().st_atime_ns == LONG_AGO_NS


def test_a_file_of_somebody_else_is_read_all_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = os.open

    def refuse(path: str, flags: int) -> int:
        if flags & getattr(os, "O_NOATIME", 0):
            raise PermissionError(1, "Operation not permitted", path)
        return plain(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    with quiet_file(file) as opened:
        assert opened.readall() == b"1,2\n"
