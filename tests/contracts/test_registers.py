"""Both stores of registers keep the same promises."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count

import geopandas as gpd
import pandas as pd
import psycopg
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.errors import RegisterError
from geo.store.registers import (
    PublishConflictError,
    RegisterContent,
    RegisterInfo,
    open_store,
)
from geo.store.registers.content import prepared
from tests.contracts.publishing import (
    loaded_processes,
    publish,
    publish_and_tell,
    publish_at_once,
)
from tests.store.registers.samples import INFO, content

KILLS = 100
KILLS_PER_PUBLICATION = 10
FIRST_WITHIN_S = 0.2
PUBLISHERS = 6
TIMEOUT_S = 60

# Hypothesis runs one test function many times; the store is the same, the registers are not.
ON_ONE_STORE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def processes():
    return loaded_processes()


def _publish(store, content_, base=None, *, info=INFO, **said):
    return store.publish(
        info,
        content_,
        based_on=base,
        **{"author": "Болд", "note": "Анхны хувилбар", **said},
        source_name="төвүүд.xlsx",
        source_sha256="ab" * 32,
    )


def _assert_same(found: RegisterContent, expected: RegisterContent) -> None:
    assert_geodataframe_equal(found.centres, expected.centres)
    assert_frame_equal(
        found.centres.drop(columns="geometry"), expected.centres.drop(columns="geometry")
    )
    assert_frame_equal(found.programmes, expected.programmes)
    assert found.centres.geometry.to_wkb().tolist() == expected.centres.geometry.to_wkb().tolist()


# ---------------------------------------------------------------- one publication


def test_a_store_where_nothing_was_published_is_empty(store) -> None:
    assert store.registers() == ()
    assert store.history("ulaanbaatar") == ()
    assert store.current("ulaanbaatar") is None
    assert store.audit() == ()
    with pytest.raises(RegisterError, match="ulaanbaatar has no version 1"):
        store.load("ulaanbaatar", 1)


@pytest.mark.parametrize("name", ["", "Ө", "a\0b", "../..", "x" * 500, "'; DROP TABLE"])
def test_a_register_that_cannot_be_has_no_versions(store, name) -> None:
    _publish(store, content(1))
    assert store.history(name) == ()
    assert store.audit(name) == ()
    with pytest.raises(RegisterError, match="has no version"):
        store.load(name, 1)


@pytest.mark.parametrize("rows", [0, 1, 5_000])
def test_what_was_published_comes_back(store, settings_of_store, rows) -> None:
    before = datetime.now(UTC)
    version = _publish(store, content(rows))
    assert before <= version.published_at <= datetime.now(UTC)
    assert version.published_at.utcoffset() == timedelta(0)
    assert (version.register_id, version.number, version.author) == ("ulaanbaatar", 1, "Болд")
    assert (version.note, version.action, version.restored) == ("Анхны хувилбар", "publish", None)
    assert (version.centres, version.programmes) == (rows, 2 * rows)
    assert (version.source_name, version.source_sha256) == ("төвүүд.xlsx", "ab" * 32)
    # Another store: nothing comes from memory.
    with closing(open_store(settings_of_store)) as other:
        assert other.registers() == (INFO,)
        assert other.history("ulaanbaatar") == (version,)
        assert other.current("ulaanbaatar") == version
        _assert_same(other.load("ulaanbaatar", 1), content(rows))


def test_the_data_sets_shipped_come_back(store) -> None:
    shipped = RegisterContent(
        gpd.read_parquet("data/demonstration_centres.parquet"),
        pd.read_parquet("data/demonstration_programmes.parquet"),
    )
    _publish(store, shipped)
    _assert_same(store.load("ulaanbaatar", 1), shipped)


def test_the_checksum_does_not_depend_on_the_store(tmp_path, database) -> None:
    folder = open_store({"CLC_DATA_DIR": str(tmp_path)})
    with closing(open_store({"CLC_DATABASE_URL": database})) as server:
        first, second = (_publish(store, content(40)).checksum for store in (folder, server))
    assert first == second
    assert _publish(folder, content(40, seed=1), 1).checksum != first


def test_a_publication_may_change_what_the_register_is(store) -> None:
    _publish(store, content(1))
    renamed = RegisterInfo("ulaanbaatar", "Another", "Office", "CC0-1.0", "")
    _publish(store, content(1), 1, info=renamed)
    assert store.registers() == (renamed,)


def test_registers_are_apart_and_sorted(store) -> None:
    for name in ("uvs-2", "uvs", "dornod"):
        _publish(store, content(2), info=RegisterInfo(name, name, "", "", ""))
    assert [info.id for info in store.registers()] == ["dornod", "uvs", "uvs-2"]
    assert [version.number for version in store.history("uvs")] == [1]


# ---------------------------------------------------------------- any content

_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
_COLUMNS = {
    "str": _TEXT | st.none(),
    "string": _TEXT | st.none(),
    "Int64": st.integers(-(2**63), 2**63 - 1) | st.none(),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "Float64": st.floats(allow_nan=False, allow_infinity=False) | st.none(),
    "float64": st.floats(allow_nan=True, allow_infinity=False),
    "boolean": st.booleans() | st.none(),
    "bool": st.booleans(),
}
_NAMES = st.sampled_from(["name_mn", "rooms", "heating", "budget_mnt", "year", "number"]) | (
    _TEXT.filter(lambda name: name not in {"", "geometry", "centre_id"})
)


@st.composite
def _tables(draw, rows: int) -> pd.DataFrame:
    names = draw(st.lists(_NAMES, unique=True, max_size=4))
    table = {}
    for name in names:
        dtype = draw(st.sampled_from(sorted(_COLUMNS)))
        values = draw(st.lists(_COLUMNS[dtype], min_size=rows, max_size=rows))
        table[name] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(table, index=range(rows))


@st.composite
def _contents(draw) -> RegisterContent:
    rows = draw(st.integers(0, 4))
    ids = draw(st.lists(_TEXT, min_size=rows, max_size=rows, unique=True))
    centres = draw(_tables(rows)).assign(centre_id=pd.Series(ids, dtype="str"))
    degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
    points = draw(st.lists(degrees, min_size=rows, max_size=rows))
    geometry = gpd.points_from_xy([x for x, _ in points], [y for _, y in points])
    return RegisterContent(
        gpd.GeoDataFrame(centres, geometry=geometry, crs=4326),
        draw(_tables(draw(st.integers(0, 4)))),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=ON_ONE_STORE)
@given(_contents())
def test_any_content_comes_back(store, any_content) -> None:
    name = f"any-{next(_NUMBERS)}"
    _publish(store, any_content, info=RegisterInfo(name, name, "", "", ""))
    _assert_same(store.load(name, 1), prepared(any_content))


# ---------------------------------------------------------------- what is refused


def _without_writing(store, match: str, **changes: object) -> None:
    given = {"content_": content(2), **changes}
    with pytest.raises(RegisterError, match=match):
        _publish(store, **given)
    assert store.registers() == ()
    assert store.audit() == ()


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 2001])
def test_texts_that_cannot_be_kept_are_refused(store, text) -> None:
    _without_writing(store, "cannot be kept|can be kept", note=text)
    _without_writing(store, "cannot be kept|can be kept", author=text)


def test_nul_in_a_cell_is_refused_and_its_column_named(store) -> None:
    bad = content(3)
    bad.centres.loc[1, "name_mn"] = "Өмнө\0говь"
    _without_writing(store, "The column name_mn holds a character", content_=bad)


def test_a_version_by_nobody_is_refused(store) -> None:
    _without_writing(store, "name of who publishes it", author=" ")


# ---------------------------------------------------------------- versions


def test_a_rollback_is_a_new_version_with_the_old_content(store) -> None:
    first = _publish(store, content(3))
    second = _publish(store, content(4, seed=1), 1)
    third = store.roll_back("ulaanbaatar", 1, based_on=2, author="Сараа", note="буцаав")
    assert (third.number, third.action, third.restored) == (3, "rollback", 1)
    assert (third.author, third.note) == ("Сараа", "буцаав")
    assert (third.checksum, third.centres, third.source_name) == (
        first.checksum,
        3,
        "төвүүд.xlsx",
    )
    assert store.history("ulaanbaatar") == (third, second, first)
    _assert_same(store.load("ulaanbaatar", 3), content(3))
    _assert_same(store.load("ulaanbaatar", 2), content(4, seed=1))
    # And of a rollback again.
    fourth = store.roll_back("ulaanbaatar", 3, based_on=3, author="Сараа", note="")
    assert (fourth.number, fourth.restored, fourth.checksum) == (4, 3, first.checksum)
    _assert_same(store.load("ulaanbaatar", 4), content(3))


def test_who_was_not_up_to_date_is_told_who_was_first(store) -> None:
    _publish(store, content(3))
    second = _publish(store, content(4, seed=1), 1, author="Сараа", note="шинэ төв")
    for based_on in (None, 1, 3):
        with pytest.raises(PublishConflictError, match="Сараа published version 2") as told:
            _publish(store, content(5, seed=2), based_on)
        assert told.value.other == second
        assert "шинэ төв" in str(told.value)
        with pytest.raises(PublishConflictError):
            store.roll_back("ulaanbaatar", 1, based_on=based_on, author="Болд", note="")
    assert store.current("ulaanbaatar") == second
    assert len(store.audit()) == 2


def test_a_version_cannot_be_based_on_one_that_never_was(store) -> None:
    with pytest.raises(RegisterError, match="no version 1"):
        _publish(store, content(1), 1)
    with pytest.raises(RegisterError, match="no version 1"):
        store.roll_back("ulaanbaatar", 1, based_on=None, author="Болд", note="")
    assert store.registers() == ()


def test_the_audit_log_tells_who_did_what(store) -> None:
    store.record("bold@example.mn", "sign-in", "from 192.0.2.1")
    first = _publish(store, content(1))
    second = store.roll_back("ulaanbaatar", 1, based_on=1, author="Сараа", note="туршив")
    store.record("nobody", "refused", "not an editor", "ulaanbaatar")
    everything = store.audit()
    assert [(e.actor, e.action, e.register_id, e.number, e.detail) for e in everything] == [
        ("nobody", "refused", "ulaanbaatar", None, "not an editor"),
        ("Сараа", "rollback", "ulaanbaatar", 2, "туршив"),
        ("Болд", "publish", "ulaanbaatar", 1, "Анхны хувилбар"),
        ("bold@example.mn", "sign-in", None, None, "from 192.0.2.1"),
    ]
    assert [everything[2].at, everything[1].at] == [first.published_at, second.published_at]
    assert store.audit("ulaanbaatar") == everything[:3]
    assert store.audit("dornod") == ()
    with pytest.raises(RegisterError, match="cannot be kept"):
        store.record("a\0", "sign-in", "")


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(0, 5)),
        st.tuples(st.just("roll back"), st.integers(1, 6)),
        st.tuples(st.just("too late"), st.integers(0, 6)),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=ON_ONE_STORE)
@given(_STEPS)
def test_any_publications_and_rollbacks_are_those_of_a_list(store, steps) -> None:
    info = RegisterInfo(f"model-{next(_NUMBERS)}", "Model", "", "", "")
    model: list[RegisterContent] = []
    for action, value in steps:
        base = len(model) or None
        if action == "publish":
            model.append(content(value, seed=value))
            _publish(store, model[-1], base, info=info)
        elif action == "too late" and value != len(model) and model:
            with pytest.raises(PublishConflictError):
                _publish(store, content(1), value, info=info)
        elif action == "roll back" and value <= len(model):
            model.append(model[value - 1])
            store.roll_back(info.id, value, based_on=base, author="Болд", note="")
        elif action == "roll back":
            with pytest.raises(RegisterError, match="has no version"):
                store.roll_back(info.id, value, based_on=base, author="Болд", note="")
        assert [v.number for v in store.history(info.id)] == list(range(len(model), 0, -1))
    for number, expected in enumerate(model, start=1):
        _assert_same(store.load(info.id, number), expected)
    assert len(store.audit(info.id)) == len(model)


# ---------------------------------------------------------------- several at once


@pytest.mark.parametrize("base", [None, 1])
def test_of_threads_that_publish_at_once_one_wins(store, settings_of_store, base) -> None:
    if base:
        publish(settings_of_store, 0, None)
    barrier, outcomes = threading.Barrier(PUBLISHERS), []

    def work(seed: int) -> None:
        barrier.wait(TIMEOUT_S)
        try:
            outcomes.append(("published", _publish(store, content(50, seed), base)))
        except PublishConflictError as conflict:
            outcomes.append(("conflict", conflict.other))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(1, PUBLISHERS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)
    _assert_one_won(store, outcomes, base)


@pytest.mark.parametrize("base", [None, 1])
def test_of_processes_that_publish_at_once_one_wins(
    store, settings_of_store, processes, base
) -> None:
    if base:
        publish(settings_of_store, 0, None)
    barrier = processes.Barrier(PUBLISHERS)
    pipes, children = [], []
    for seed in range(1, PUBLISHERS + 1):
        pipe, theirs = processes.Pipe(duplex=False)
        child = processes.Process(
            target=publish_at_once, args=(theirs, barrier, settings_of_store, seed, base)
        )
        child.start()
        theirs.close()
        pipes.append(pipe)
        children.append(child)
    outcomes = [pipe.recv() for pipe in pipes]
    for child in children:
        child.join(TIMEOUT_S)
    _assert_one_won(store, outcomes, base)


def _assert_one_won(store, outcomes, base: int | None) -> None:
    assert Counter(outcome for outcome, _ in outcomes) == {
        "published": 1,
        "conflict": PUBLISHERS - 1,
    }
    current = store.current("ulaanbaatar")
    assert current.number == (base or 0) + 1
    assert {version for _, version in outcomes} == {current}
    store.load("ulaanbaatar", current.number)


def test_readers_see_whole_versions_while_others_publish(
    store, settings_of_store, processes
) -> None:
    publish(settings_of_store, 0, None)
    for base in range(1, 6):
        pipe, theirs = processes.Pipe(duplex=False)
        child = processes.Process(
            target=publish_and_tell, args=(theirs, settings_of_store, base, base)
        )
        child.start()
        theirs.close()
        assert pipe.recv() == "begins"
        while not pipe.poll():
            current = store.current("ulaanbaatar")
            assert current.number in {base, base + 1}
            assert len(store.load("ulaanbaatar", current.number).centres) == current.centres
        assert pipe.recv() == "ended"
        child.join(TIMEOUT_S)
        assert store.current("ulaanbaatar").number == base + 1


# ---------------------------------------------------------------- killed


def _wait_until_unlocked(settings_of_store: dict[str, str]) -> None:
    """Wait for what a killed process had asked of its server: a commit it sent may still happen."""
    if url := settings_of_store.get("CLC_DATABASE_URL"):
        with psycopg.connect(url) as connection:
            connection.execute("SELECT FROM clc.registers FOR UPDATE")


def test_who_is_killed_leaves_the_old_version_or_the_new_one(
    store, settings_of_store, processes
) -> None:
    publish(settings_of_store, 0, None)
    draw = random.Random(20180406)  # noqa: S311  moments, no secret
    numbers, outcomes, within_s = 1, Counter(), FIRST_WITHIN_S
    for seed in range(1, KILLS + 1):
        pipe, theirs = processes.Pipe(duplex=False)
        child = processes.Process(
            target=publish_and_tell, args=(theirs, settings_of_store, seed, numbers)
        )
        child.start()
        theirs.close()
        assert pipe.recv() == "begins"
        time.sleep(draw.uniform(0, within_s))
        child.kill()
        child.join(TIMEOUT_S)
        assert child.exitcode in {-signal.SIGKILL, 0}
        _wait_until_unlocked(settings_of_store)
        history = store.history("ulaanbaatar")
        survived = history[0].note == f"seed {seed}"
        assert len(history) == numbers + survived
        numbers = len(history)
        outcomes[survived] += 1
        # However fast the machine is: most moments lie within a publication, some after it.
        within_s *= 0.93 if survived else 1.03
        assert [version.number for version in history] == list(range(numbers, 0, -1))
        # Also verifies the checksum.
        loaded = store.load("ulaanbaatar", numbers)
        if survived:
            _assert_same(loaded, content(360, seed))
        # The next one can publish: the next to be killed, and now and then one who is left alone.
        if seed % KILLS_PER_PUBLICATION == 0:
            numbers = publish(settings_of_store, KILLS + seed, numbers).number
            assert numbers == len(history) + 1
    assert outcomes.total() == KILLS
    assert set(outcomes) == {True, False}
    assert [entry.number for entry in store.audit()] == list(range(numbers, 0, -1))
    for version in store.history("ulaanbaatar"):
        store.load("ulaanbaatar", version.number)
