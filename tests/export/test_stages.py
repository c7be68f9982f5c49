"""Presentations run side by side, are found by their identifier, and end."""

from __future__ import annotations

import gzip
import re
import threading

import pytest

from geo.export.stages import Position, Stages

PAGES = {"presenter": b"<p>presenter", "follower": b"<p>follower"}


class Clock:
    """Tells the time a test sets."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def stages(clock):
    return Stages(most=3, unused_most_s=100.0, clock=clock)


def begun(stages, count=4):
    return stages.open(lambda _: PAGES, count=count, title="Story")


def test_pages_are_made_for_the_address_they_will_have(stages):
    asked = []

    def pages(stage_id):
        asked.append(stage_id)
        assert stages.find(stage_id) is None  # nobody sees it before its pages are there
        return PAGES

    stage = stages.open(pages, count=4, title="Story", policy="default-src 'self'")
    assert asked == [stage.id]
    assert gzip.decompress(stage.page("presenter")) == b"<p>presenter"
    assert gzip.decompress(stage.page("follower")) == b"<p>follower"
    assert (stage.count, stage.title, stage.policy) == (4, "Story", "default-src 'self'")
    assert stages.find(stage.id) is stage


def test_identifiers_can_be_read_aloud_and_keys_cannot_be_guessed():
    held = [begun(Stages()) for _ in range(200)]
    assert all(re.fullmatch("[2-9a-hjkmnp-z]{8}", stage.id) for stage in held)
    assert len({stage.id for stage in held}) == len({stage.key for stage in held}) == 200
    assert all(len(stage.key) == 32 for stage in held)  # 24 bytes in base 64


def test_each_change_counts_up_and_what_is_there_already_is_none(stages):
    stage = begun(stages)
    assert stage.position == Position(0, blank=False, number=0)
    assert stage.move(3, blank=False) == Position(3, blank=False, number=1)
    assert stage.move(3, blank=False) == Position(3, blank=False, number=1)
    assert stage.move(3, blank=True) == stage.position == Position(3, blank=True, number=2)


@pytest.mark.parametrize("slide", [-1, 4, 10**30])
def test_there_is_no_slide_beyond_the_last(stages, slide):
    stage = begun(stages)
    with pytest.raises(ValueError, match="0 to 3"):
        stage.move(slide, blank=False)
    assert stage.position.number == 0


def test_a_presentation_without_slides_is_none(stages):
    with pytest.raises(ValueError, match="at least one"):
        begun(stages, count=0)


def test_who_watches_is_woken_by_changes_and_by_the_end_and_no_longer(stages):
    stage = begun(stages)
    woken = []
    with (
        stage.watched(lambda: woken.append("a")),
        stage.watched(lambda: woken.append("b"), is_follower=False),
    ):
        assert stage.followers == 1
        stage.move(1, blank=False)
        assert woken == ["a", "b"]
        stage.move(1, blank=False)
        assert woken == ["a", "b"]
        stages.close(stage.id)
        assert woken == ["a", "b"] * 2
    assert stage.is_closed
    assert stage.followers == 0
    assert stages.find(stage.id) is None
    stage.move(2, blank=False)
    assert woken == ["a", "b"] * 2


def test_the_one_unused_longest_ends_and_one_that_is_followed_stays(stages, clock):
    first, second, third = (begun(stages) for _ in range(3))
    clock.now = 1.0
    stages.find(second.id)
    with first.watched(lambda: None):
        clock.now = 2.0
        fourth = begun(stages)
        # The first is older, but has a follower; the second was asked for since.
        assert [one.is_closed for one in (first, second, third)] == [False, False, True]
        assert stages.find(fourth.id) is fourth
    clock.now = 3.0
    begun(stages)
    assert first.is_closed


def test_where_all_are_followed_the_one_unused_longest_ends(clock):
    stages = Stages(most=1, clock=clock)
    first = begun(stages)
    with first.watched(lambda: None):
        second = begun(stages)
    assert first.is_closed
    assert stages.find(second.id) is second


def test_what_nobody_asks_for_ends_in_time(stages, clock):
    used, unused = begun(stages), begun(stages)
    clock.now = 60.0
    stages.find(used.id)
    clock.now = 100.0
    assert stages.find(unused.id) is unused
    clock.now = 160.0
    assert stages.find(used.id) is used
    assert not unused.is_closed
    clock.now = 200.1
    assert stages.find("elsewhere") is None
    assert unused.is_closed
    assert not used.is_closed


def test_closing_what_is_not_there_does_nothing(stages):
    stages.close("elsewhere")


def test_threads_open_move_and_watch_at_once():
    stages = Stages(most=8)
    stage = begun(stages, count=1000)
    failures = []

    def move(start):
        try:
            for slide in range(start, start + 250):
                stage.move(slide, blank=False)
                stages.find(stage.id)
                begun(stages)
        except Exception as failure:  # noqa: BLE001  whatever it is
            failures.append(failure)

    def watch():
        try:
            for _ in range(500):
                with stage.watched(lambda: None):
                    pass
        except Exception as failure:  # noqa: BLE001  whatever it is
            failures.append(failure)

    # The one that is moved stays: it is followed.
    with stage.watched(lambda: None):
        threads = [threading.Thread(target=move, args=(start,)) for start in (1, 251, 501)]
        threads += [threading.Thread(target=watch) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert failures == []
        assert stages.find(stage.id) is stage
    assert stage.position.number == 750
    assert stage.followers == 0
