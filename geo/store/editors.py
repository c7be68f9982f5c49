"""Keep the accounts of those who may edit: ``python -m geo.store.editors set NAME``.

Passwords are kept as Argon2id hashes (RFC 9106, the profile for little memory, as argon2-cffi has
it) in ``editors.json`` of the folder for all that a server keeps.
"""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
import threading
import time
import unicodedata
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import RegisterError
from geo.store.attempts import Attempts, duration
from geo.store.private_file import changing, damaged, read_json, write_json
from geo.store.registers.opening import data_directory
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MIN_PASSWORD_LETTERS: Final = 12
"""Our choice; NIST SP 800-63B, revision 3, asks for 8 at least."""
MAX_PASSWORD_LETTERS: Final = 256
"""Our choice; NIST SP 800-63B asks that 64 at least be accepted."""
MIN_DIFFERENT_LETTERS: Final = 5
"""Our choice: ``aaaaaaaaaaaa`` and ``121212121212`` are among the first to be guessed."""
MAX_NAME_LETTERS: Final = 60
"""Our choice."""

HASHES_AT_ONCE: Final = 2
"""Our choice: a hash takes 64 MiB, and a flood of sign-ins must not take the server's memory."""
HASH_TIMEOUT_S: Final = 10.0
"""How long a sign-in waits for its turn; our choice."""

_HASH_PREFIX: Final = "$argon2id$"
_COMMAND: Final = "python -m geo.store.editors"
_TURNS = threading.BoundedSemaphore(HASHES_AT_ONCE)


class SignInRefusedError(RegisterError):
    """Name and password do not belong together; which of them is wrong is never told."""

    def __init__(self, wait_s: float) -> None:
        """Tell how long the next attempt has to wait, if it has."""
        if wait_s > 0:
            way_out = Message(
                N_("Too many attempts have failed: try again in {wait}."),
                {"wait": duration(wait_s)},
            )
        else:
            way_out = Message(N_("Check both and try again."))
        super().__init__(Message(N_("Name or password is not right.")), way_out)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may edit."""

    name: str
    stamp: str
    """Another one whenever the password is set: whoever signed in before is signed out."""
    hash: str = field(repr=False)


class EditorAccounts:
    """The accounts of a server, in a file only its own account can read."""

    def __init__(
        self,
        directory: Path,
        *,
        clock: Callable[[], float] = time.time,
        hasher: PasswordHasher | None = None,
    ) -> None:
        """Keep the accounts in ``directory``, made when the first one is set.

        Args:
            directory: the folder for all that a server keeps.
            clock: tells the time, seconds since 1970.
            hasher: makes and checks hashes; by default with the parameters of argon2-cffi.
        """
        self._path = directory / "editors.json"
        self._attempts = Attempts(directory / "editors-attempts.json", clock=clock)
        self._hasher = hasher or PasswordHasher()

    def names(self) -> tuple[str, ...]:
        """Return the names of all accounts, in alphabetical order.

        Raises:
            RegisterError: the file cannot be read or is damaged; so do all methods.
        """
        return tuple(sorted(account.name for account in self._load().values()))

    def find(self, name: str) -> Account | None:
        """Return the account of that name, whatever its case; None where there is none."""
        return self._load().get(_key(name))

    def set(self, name: str, password: str) -> str:
        """Give an account its password, a new account where there is none.

        Whoever is signed in under the name is signed out, and failed attempts are forgotten.

        Returns:
            The name as it is kept.

        Raises:
            RegisterError: the name or the password cannot be used, or the file not be written.
        """
        name = _checked_name(name)
        password = _checked_password(password, name)
        with _turn():
            hashed = self._hasher.hash(password)
        with changing(self._path):
            accounts = self._load()
            self._save({**accounts, _key(name): Account(name, secrets.token_hex(8), hashed)})
        self._attempts.forget(_key(name))
        return name

    def remove(self, name: str) -> None:
        """Remove an account; whoever is signed in under it is signed out.

        Raises:
            RegisterError: there is no account of that name.
        """
        with changing(self._path):
            accounts = self._load()
            if accounts.pop(_key(name), None) is None:
                raise RegisterError(
                    Message(N_("There is no account {name}."), {"name": repr(name)}),
                    Message(N_("The accounts are: {names}."), {"names": ", ".join(self.names())}),
                )
            self._save(accounts)

    def sign_in(self, name: str, password: str) -> Account:
        """Return the account that name and password belong to.

        An unknown name takes the same work and waits as a known one.

        Raises:
            SignInRefusedError: they do not belong together.
            TooManyAttemptsError: nothing was tried, because too many attempts failed before.
            RegisterError: the server is busy, or cannot read accounts or count attempts.
        """
        password = unicodedata.normalize("NFKC", password)
        with _turn():
            account = self.find(name)
            attempt = self._attempts.begin(_key(name))
            known = account.hash if account else _nobodys_hash(self._hasher)
            is_right = self._is_right(known, password[: MAX_PASSWORD_LETTERS + 1])
            if account is None or not is_right:
                raise SignInRefusedError(attempt.wait_s)
            self._attempts.succeed(attempt)
            if self._hasher.check_needs_rehash(account.hash):
                self._renew(account, self._hasher.hash(password))
        return account

    def _is_right(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

    def _renew(self, account: Account, hashed: str) -> None:
        """Keep a hash with today's parameters, unless the password was set anew meanwhile."""
        with changing(self._path):
            accounts = self._load()
            if accounts.get(_key(account.name)) == account:
                self._save({**accounts, _key(account.name): replace(account, hash=hashed)})

    def _load(self) -> dict[str, Account]:
        """Return the accounts by folded name."""
        content = read_json(self._path)
        if content is None:
            return {}
        try:
            accounts = [
                Account(str(entry["name"]), str(entry["stamp"]), str(entry["hash"]))
                for entry in content["accounts"]
            ]
        except (KeyError, TypeError):
            raise damaged(self._path) from None
        if not all(account.hash.startswith(_HASH_PREFIX) for account in accounts):
            raise damaged(self._path)
        return {_key(account.name): account for account in accounts}

    def _save(self, accounts: dict[str, Account]) -> None:
        write_json(self._path, {"accounts": [asdict(account) for account in accounts.values()]})


def _key(name: str) -> str:
    """Return a name as it is compared: without regard to case, spaces around and code points."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _checked_name(name: str) -> str:
    kept = unicodedata.normalize("NFC", name).strip()
    if not 0 < len(kept) <= MAX_NAME_LETTERS or not kept.isprintable():
        raise RegisterError(
            Message(N_("{name} cannot be the name of an account."), {"name": repr(name[:80])}),
            Message(N_("Use 1 to {most} letters."), {"most": MAX_NAME_LETTERS}),
        )
    return kept


def _checked_password(password: str, name: str) -> str:
    """Return the password as it is hashed (NIST SP 800-63B: Unicode normalised, NFKC)."""
    password = unicodedata.normalize("NFKC", password)
    if len(password) < MIN_PASSWORD_LETTERS:
        what = Message(N_("The password is too short."))
    elif len(password) > MAX_PASSWORD_LETTERS:
        what = Message(N_("The password is too long."))
    elif len(set(password)) < MIN_DIFFERENT_LETTERS or password.casefold() == _key(name):
        what = Message(N_("The password is too easy to guess."))
    else:
        return password
    raise RegisterError(
        what,
        Message(
            N_("Use {least} to {most} letters, {different} of them different; a sentence is good."),
            {
                "least": MIN_PASSWORD_LETTERS,
                "most": MAX_PASSWORD_LETTERS,
                "different": MIN_DIFFERENT_LETTERS,
            },
        ),
    )


@cache
def _nobodys_hash(hasher: PasswordHasher) -> str:
    """Return the hash of a password nobody has: an unknown name takes as long as a known one."""
    return hasher.hash(secrets.token_hex(16))


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until fewer than `HASHES_AT_ONCE` hashes are being made.

    Raises:
        RegisterError: that takes longer than `HASH_TIMEOUT_S`.
    """
    if not _TURNS.acquire(timeout=HASH_TIMEOUT_S):
        raise RegisterError(
            Message(N_("Too many people are signing in at once.")),
            Message(N_("Try again in a moment.")),
        )
    try:
        yield
    finally:
        _TURNS.release()


# ---------------------------------------------------------------- command


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description="accounts of editors")
    commands = parser.add_subparsers(required=True, dest="command")
    setting = commands.add_parser("set", help="set the password of an account, new or known")
    setting.add_argument("name")
    setting.add_argument("--stdin", action="store_true", help="read the password from a pipe")
    commands.add_parser("list", help="list the accounts")
    commands.add_parser("remove", help="remove an account").add_argument("name")
    options = parser.parse_args(arguments)
    directory = data_directory()
    accounts = EditorAccounts(directory)
    try:
        if options.command == "set":
            name = accounts.set(options.name, _asked_password(from_pipe=options.stdin))
            said = f"{name} may sign in now. The accounts are kept in {directory}."
        elif options.command == "remove":
            accounts.remove(options.name)
            said = f"{options.name} may no longer sign in."
        else:
            said = "\n".join(accounts.names()) or f"There is no account in {directory}."
    except RegisterError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (KeyboardInterrupt, EOFError):
        sys.stderr.write("Nothing was changed.\n")
        return 1
    sys.stdout.write(f"{said}\n")
    return 0


def _asked_password(*, from_pipe: bool) -> str:
    """Return the password typed twice without being shown, or the first line of a pipe."""
    if from_pipe:
        return sys.stdin.readline().removesuffix("\n").removesuffix("\r")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise RegisterError(
            Message(N_("The two passwords differ.")), Message(N_("Nothing was changed: try again."))
        )
    return password


if __name__ == "__main__":
    sys.exit(main())
