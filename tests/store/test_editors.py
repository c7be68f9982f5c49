"""Accounts of editors: passwords are never kept, and whoever guesses has to wait."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import RegisterError
from geo.store import editors, private_file
from geo.store.attempts import NAME_PACE, OVERALL_PACE, Attempts, TooManyAttemptsError, duration
from geo.store.editors import EditorAccounts, SignInRefusedError, main

PASSWORD = "correct horse battery"  # noqa: S105  of the tests' own accounts
WRONG = "a wrong password"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
DAY_S = 86_400


class Clock:
    """A clock that goes on when told."""

    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def accounts(folder, clock):
    """Return accounts with one editor; hashes are quick, to be renewed by nobody."""
    kept = EditorAccounts(folder, clock=clock, hasher=QUICK)
    kept.set("Bat", PASSWORD)
    return kept


def fail(accounts, name="Bat", times=1):
    for _ in range(times):
        with pytest.raises(SignInRefusedError):
            accounts.sign_in(name, WRONG)


# ---------------------------------------------------------------- accounts


def test_without_accounts_nothing_is_made(folder):
    kept = EditorAccounts(folder)
    assert kept.names() == ()
    assert kept.find("Bat") is None
    assert not folder.exists()


def test_name_and_password_sign_in(accounts):
    assert accounts.sign_in("Bat", PASSWORD).name == "Bat"
    assert accounts.sign_in(" bAT ", PASSWORD) == accounts.find("bat")


@pytest.mark.parametrize(
    ("name", "password"), [("Bat", WRONG), ("Bat", ""), ("Dorj", PASSWORD), ("", PASSWORD)]
)
def test_a_refusal_does_not_tell_which_is_wrong(accounts, name, password):
    with pytest.raises(SignInRefusedError) as refused:
        accounts.sign_in(name, password)
    assert str(refused.value) == "Name or password is not right. Check both and try again."


def test_an_unknown_name_takes_the_same_work(folder):
    worked = []

    class Counting(PasswordHasher):
        def verify(self, known, password):
            worked.append(known.split("$")[1:4])
            return super().verify(known, password)

    kept = EditorAccounts(folder, hasher=Counting(time_cost=1, memory_cost=8, parallelism=1))
    kept.set("Bat", PASSWORD)
    fail(kept, "Bat")
    fail(kept, "Nobody")
    assert worked == [["argon2id", "v=19", "m=8,t=1,p=1"]] * 2


def test_only_a_hash_is_kept_and_only_for_the_owner(folder):
    EditorAccounts(folder).set("Bat", PASSWORD)
    path = folder / "editors.json"
    text = path.read_text(encoding="utf-8")
    assert PASSWORD not in text
    # RFC 9106, section 4: 3 passes over 64 MiB in 4 lanes.
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "argon2" not in repr(EditorAccounts(folder).find("Bat"))


def test_no_file_beside_the_accounts_is_open_to_others(accounts, folder):
    fail(accounts)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes["editors-attempts.json"] == 0o600
    assert {mode & 0o077 for mode in modes.values()} == {0}


def test_letters_are_compared_whatever_their_code_points(accounts):
    accounts.set("Туяа", "Сайхан намар ё")  # ё as one letter …
    signed = accounts.sign_in("туяа", "Сайхан намар е\u0308")  # … and as letter and dots
    assert signed.name == "Туяа"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven char", "too short"),
        ("ﬁfteen" + "x" * 250, "too long"),  # ﬁ counts as two: 257
        ("121212121212", "too easy"),
        ("Bat-Erdene Dorj", "too easy"),
    ],
)
def test_a_poor_password_is_refused(accounts, password, why):
    with pytest.raises(RegisterError, match=why) as refused:
        accounts.set("bat-erdene dorj", password)
    assert password not in str(refused.value)
    assert accounts.names() == ("Bat",)


@pytest.mark.parametrize("password", ["twelve chars", "ﬁfteen" + "x" * 249])
def test_the_shortest_and_the_longest_password_are_taken(accounts, password):
    accounts.set("Dorj", password)
    assert accounts.sign_in("Dorj", password).name == "Dorj"


def test_what_is_too_long_to_be_a_password_is_refused_as_wrong(accounts):
    with pytest.raises(SignInRefusedError):
        accounts.sign_in("Bat", PASSWORD * 100_000)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb", "a\0b"])
def test_a_name_that_cannot_be_shown_is_refused(accounts, name):
    with pytest.raises(RegisterError, match="cannot be the name of an account"):
        accounts.set(name, PASSWORD)


def test_a_name_has_one_account_whatever_its_case(accounts):
    accounts.set("BAT", "another password")
    assert accounts.names() == ("BAT",)
    fail(accounts)
    with pytest.raises(SignInRefusedError):
        accounts.sign_in("Bat", PASSWORD)


def test_a_new_password_has_a_new_stamp(accounts):
    before = accounts.find("Bat").stamp
    accounts.sign_in("Bat", PASSWORD)
    assert accounts.find("Bat").stamp == before
    accounts.set("Bat", PASSWORD)
    assert accounts.find("Bat").stamp != before


def test_a_removed_account_signs_in_no_more(accounts):
    accounts.set("Dorj", PASSWORD)
    accounts.remove("BAT")
    assert accounts.names() == ("Dorj",)
    fail(accounts)
    with pytest.raises(RegisterError, match=r"no account 'Bat'\. The accounts are: Dorj\."):
        accounts.remove("Bat")


def test_a_hash_with_old_parameters_is_renewed(folder):
    EditorAccounts(folder, hasher=QUICK).set("Bat", PASSWORD)
    stronger = EditorAccounts(
        folder, hasher=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    )
    before = stronger.find("Bat")
    stronger.sign_in("Bat", PASSWORD)
    after = stronger.find("Bat")
    assert "m=16,t=2,p=1" in after.hash
    assert after.stamp == before.stamp
    assert stronger.sign_in("Bat", PASSWORD) == after


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"accounts": [{"name": "Bat"}]}', '{"accounts": 5}', "\xff"]
)
def test_a_damaged_file_lets_nobody_in(accounts, folder, content):
    path = folder / "editors.json"
    path.write_text(content, encoding="latin-1")
    for use in (accounts.names, lambda: accounts.sign_in("Bat", PASSWORD)):
        with pytest.raises(RegisterError, match="is damaged") as told:
            use()
        assert str(path) in str(told.value)


def test_a_plain_password_written_by_hand_is_no_account(accounts, folder):
    entry = {"name": "Bat", "stamp": "1", "hash": PASSWORD}
    (folder / "editors.json").write_text(json.dumps({"accounts": [entry]}), encoding="utf-8")
    with pytest.raises(RegisterError, match="is damaged") as told:
        accounts.sign_in("Bat", PASSWORD)
    assert PASSWORD not in str(told.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RegisterError, match="Nothing can be written to") as told:
        EditorAccounts(tmp_path / "file" / "data", hasher=QUICK).set("Bat", PASSWORD)
    assert "Not a directory" in str(told.value)


def test_a_file_that_cannot_be_read_is_named(folder):
    (folder / "editors.json").mkdir(parents=True)
    with pytest.raises(RegisterError, match="cannot be read") as told:
        EditorAccounts(folder).names()
    assert "editors.json" in str(told.value)


def test_who_changes_accounts_waits_for_another_who_does(accounts, folder, monkeypatch):
    monkeypatch.setattr(private_file, "LOCK_TIMEOUT_S", 0.01)
    with (
        FileLock(folder / "editors.lock"),
        pytest.raises(RegisterError, match="is being changed by somebody else"),
    ):
        accounts.set("Dorj", PASSWORD)
    accounts.set("Dorj", PASSWORD)


def test_a_full_disk_leaves_the_accounts_as_they_were(accounts, folder, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    before = (folder / "editors.json").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(RegisterError, match="No space left on device"):
            accounts.set("Dorj", PASSWORD)
        with pytest.raises(RegisterError, match="No space left on device"):
            accounts.sign_in("Bat", PASSWORD)  # uncounted, nobody signs in
    assert (folder / "editors.json").read_bytes() == before
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


# ---------------------------------------------------------------- waiting


def test_the_sixth_failure_makes_wait_and_each_further_one_twice_as_long(accounts, clock):
    fail(accounts, times=5)
    for wait in (30, 60, 120, 240, 480, 960, 1920, 3600, 3600):
        with pytest.raises(SignInRefusedError) as refused:
            accounts.sign_in("Bat", WRONG)
        assert refused.value.wait_s == wait
        clock.now += wait - 1
        with pytest.raises(TooManyAttemptsError) as early:
            accounts.sign_in("Bat", PASSWORD)
        assert early.value.wait_s == 1
        clock.now += 1
    assert accounts.sign_in("Bat", PASSWORD).name == "Bat"
    fail(accounts, times=5)


def test_a_name_is_guessed_35_times_a_day(folder, clock):
    attempts = Attempts(folder / "attempts.json", clock=clock)
    end = clock.now + DAY_S
    guesses = 0
    while clock.now < end:
        clock.now += attempts.begin("bat").wait_s
        guesses += 1
    assert guesses == 35


def test_an_unknown_name_waits_as_a_known_one(accounts):
    fail(accounts, "Nobody", times=6)
    with pytest.raises(TooManyAttemptsError, match=r"Try again in 30 s\."):
        accounts.sign_in("nobody", PASSWORD)
    assert accounts.sign_in("Bat", PASSWORD).name == "Bat"


def test_one_password_tried_on_many_names_makes_all_that_failed_wait(accounts, clock):
    for number in range(30):
        fail(accounts, f"name {number}")
    with pytest.raises(SignInRefusedError) as refused:
        accounts.sign_in("another", WRONG)
    assert refused.value.wait_s == 5
    with pytest.raises(TooManyAttemptsError):
        accounts.sign_in("another", WRONG)
    accounts.sign_in("Bat", PASSWORD)  # has not failed: nobody keeps her out
    clock.now += 5
    with pytest.raises(SignInRefusedError) as refused:
        accounts.sign_in("another", WRONG)  # whoever signs in does not set the others free
    assert refused.value.wait_s == 10
    clock.now += 3601
    fail(accounts, "yet another")


def test_waits_outlive_the_process_and_end_with_a_new_password(accounts, folder, clock):
    fail(accounts, times=6)
    again = EditorAccounts(folder, clock=clock, hasher=QUICK)
    with pytest.raises(TooManyAttemptsError):
        again.sign_in("Bat", PASSWORD)
    again.set("Bat", PASSWORD)
    assert again.sign_in("Bat", PASSWORD).name == "Bat"


def test_failures_are_forgotten_after_a_day(accounts, clock):
    fail(accounts, times=6)
    clock.now += DAY_S + 1
    fail(accounts, times=5)
    assert accounts.sign_in("Bat", PASSWORD).name == "Bat"


def test_a_clock_set_back_makes_nobody_wait_longer(accounts, clock):
    fail(accounts, times=6)
    clock.now -= 10 * DAY_S
    with pytest.raises(TooManyAttemptsError) as early:
        accounts.sign_in("Bat", PASSWORD)
    assert early.value.wait_s == 30


def test_what_is_typed_as_a_name_is_not_kept(accounts, folder):
    fail(accounts, "my secret passphrase")
    text = (folder / "editors-attempts.json").read_text(encoding="utf-8")
    assert "secret" not in text
    assert [len(key) for key in json.loads(text)["names"]] == [4]


@pytest.mark.parametrize("content", ["{", "[]", '{"salt": "", "overall": 1, "names": {}}'])
def test_damaged_counts_let_nobody_in(accounts, folder, content):
    (folder / "editors-attempts.json").write_text(content, encoding="utf-8")
    with pytest.raises(RegisterError, match="is damaged"):
        accounts.sign_in("Bat", PASSWORD)


def test_many_at_once_get_no_more_attempts_than_one_by_one(accounts):
    tried = []

    def attempt(_):
        try:
            accounts.sign_in("Bat", WRONG)
        except TooManyAttemptsError:
            return
        except SignInRefusedError:
            tried.append(1)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(attempt, range(48)))
    assert len(tried) == NAME_PACE.free + 1


def test_two_hashes_are_made_at_a_time_and_no_more(folder, monkeypatch):
    working, most, lock = 0, 0, threading.Lock()
    both = threading.Barrier(2)

    class Slow(PasswordHasher):
        def hash(self, password):
            nonlocal working, most
            with lock:
                working += 1
                most = max(most, working)
            both.wait(timeout=20)  # goes on when two are at work
            hashed = super().hash(password)
            with lock:
                working -= 1
            return hashed

    kept = EditorAccounts(folder, hasher=Slow(time_cost=1, memory_cost=8, parallelism=1))
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: kept.set(f"name {number}", PASSWORD), range(6)))
    assert most == 2
    assert len(kept.names()) == 6
    monkeypatch.setattr(editors, "HASH_TIMEOUT_S", 0.01)
    with editors._turn(), editors._turn(), pytest.raises(RegisterError, match="at once"):  # noqa: SLF001
        kept.sign_in("name 1", PASSWORD)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (30, "30 s"), (120, "120 s"), (121, "3 min"), (3600, "60 min")],
)
def test_a_wait_is_said_rounded_up(seconds, words):
    assert str(duration(seconds)) == words


@given(st.integers(0, 10**6), st.sampled_from([NAME_PACE, OVERALL_PACE]))
def test_waits_never_shrink_and_never_pass_the_longest(failures, pace):
    assert 0 <= pace.wait_s(failures) <= pace.wait_s(failures + 1) <= pace.longest_wait_s


# ---------------------------------------------------------------- command


@pytest.fixture
def type_in(monkeypatch, folder):
    """Return a function that gives the answers typed at the command's prompts."""
    monkeypatch.setenv("CLC_DATA_DIR", str(folder))

    def answer(*typed):
        answers = iter(typed)
        monkeypatch.setattr("getpass.getpass", lambda _: next(answers))

    return answer


def test_the_command_sets_lists_and_removes(type_in, capsys, folder):
    type_in(PASSWORD, PASSWORD)
    assert main(["list"]) == 0
    assert main(["set", "Bat"]) == 0
    assert main(["list"]) == 0
    assert main(["remove", "bat"]) == 0
    assert main(["remove", "bat"]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"There is no account in {folder}.",
        f"Bat may sign in now. The accounts are kept in {folder}.",
        "Bat",
        "bat may no longer sign in.",
    ]
    assert said.err.startswith("There is no account 'bat'.")


def test_two_passwords_that_differ_change_nothing(type_in, capsys, folder):
    type_in(PASSWORD, WRONG)
    assert main(["set", "Bat"]) == 1
    assert capsys.readouterr().err == "The two passwords differ. Nothing was changed: try again.\n"
    assert not folder.exists()


def test_a_password_comes_from_a_pipe(type_in, monkeypatch, capsys, folder, tmp_path):
    type_in()
    source = tmp_path / "pipe"
    source.write_bytes(f"{PASSWORD}\r\nmore\n".encode())
    with source.open(encoding="utf-8", newline="") as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        assert main(["set", "Bat", "--stdin"]) == 0
    assert PASSWORD not in "".join(capsys.readouterr())
    assert EditorAccounts(folder).sign_in("Bat", PASSWORD).name == "Bat"


def test_a_command_given_up_changes_nothing(type_in, monkeypatch, capsys, folder):
    type_in()
    monkeypatch.setattr("getpass.getpass", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    assert main(["set", "Bat"]) == 1
    assert capsys.readouterr().err == "Nothing was changed.\n"
    assert not folder.exists()
