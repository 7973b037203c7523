from autolog.made_once import made_once


class Box:
    def __init__(self) -> None:
        self.made = 0

    @made_once
    def part(self) -> list[int]:
        """What is in it."""
        self.made += 1
        return []


def test_a_part_is_made_when_it_is_first_asked_for_and_only_once() -> None:
    box = Box()
    assert box.made == 0
    box.part.append(1)
    assert (box.part, box.made) == ([1], 1)
    assert Box().part == []


def test_what_was_made_first_stays_when_two_threads_make_it() -> None:
    class Slow(Box):
        @made_once
        def part(self) -> list[int]:
            vars(self).setdefault("part", [1])  # what the faster one does meanwhile
            return []

    slow = Slow()
    assert slow.part == [1]
    assert slow.part is slow.part
