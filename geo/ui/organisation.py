"""Tell whom an organisation has signed in, and whether she may edit (OpenID Connect)."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from geo.store.attempts import HOUR_S
from geo.text import N_, Message

EDITORS_SETTING: Final = "CLC_EDITORS"
"""Environment variable: who may edit, e-mail addresses with commas between."""

LONGEST_SESSION_S: Final = 8 * HOUR_S
"""A working day; our choice."""
LONGEST_REST_S: Final = HOUR_S
"""Time without an action after which somebody else may sit there; our choice."""

REQUIRED: Final = ("redirect_uri", "cookie_secret")
"""What section [auth] of the secrets must have, beside what each provider must."""
PROVIDER_REQUIRED: Final = ("client_id", "client_secret", "server_metadata_url")


@dataclass(frozen=True, slots=True)
class Organisation:
    """The sign-in that the secrets of the server configure."""

    providers: tuple[str | None, ...]
    """Names of the sections [auth.NAME]; None stands for [auth] itself."""
    missing: tuple[str, ...]
    """What the configuration lacks; with any, nobody signs in."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom an organisation says the reader is."""

    name: str
    """E-mail address in small letters; another name of hers where there is none."""
    key: str
    """Tells one sign-in from another; the same in all windows of a browser."""
    has_ended: bool
    refusal: Message | None
    """Why she may not edit."""

    @property
    def may_edit(self) -> bool:
        """Tell whether she may edit now."""
        return self.refusal is None and not self.has_ended


def organisation() -> Organisation | None:
    """Return the organisation's sign-in; None where the secrets configure none."""
    section = _section()
    if section is None:
        return None
    named = [
        name
        for name, value in section.items()
        if isinstance(value, Mapping) and name != "client_kwargs"
    ]
    providers = [None, *named] if not named or "client_id" in section else named
    missing = [name for name in REQUIRED if not section.get(name)]
    for provider in providers:
        values = section if provider is None else section[provider]
        prefix = "" if provider is None else f"{provider}."
        missing += [prefix + name for name in PROVIDER_REQUIRED if not values.get(name)]
    return Organisation(tuple(providers), tuple(missing))


def allowed_editors() -> frozenset[str]:
    """Return the e-mail addresses that may edit, in small letters."""
    listed = os.environ.get(EDITORS_SETTING, "").split(",")
    return frozenset(address.strip().casefold() for address in listed if address.strip())


def identity(now: float) -> Identity | None:
    """Return whom the organisation has signed in; None where nobody is.

    Being asked counts as an action. What the organisation says was signed with its key; the
    server keeps it in a cookie signed with its own.
    """
    claims = _claims()
    if claims is None:
        return None
    email = str(claims.get("email") or "").strip().casefold()
    name = email or str(claims.get("name") or claims.get("sub") or "?")
    issued = claims.get("iat")
    key = hashlib.sha256(repr([claims.get("iss"), claims.get("sub"), issued]).encode()).hexdigest()
    # Without the time of issue, which OpenID Connect requires, nothing could end the sign-in.
    is_dated = isinstance(issued, int | float) and not isinstance(issued, bool)
    has_ended = not (is_dated and _RESTS.act(key, min(float(issued or 0), now), now))
    return Identity(name, key, has_ended, _refusal(name, email, claims.get("email_verified")))


def _refusal(name: str, email: str, is_verified: object) -> Message | None:
    """Return why somebody may not edit; None if she may."""
    if is_verified is False or str(is_verified).casefold() == "false":
        return Message(
            N_(
                "Signed in as {name}; you may look but not edit, because your organisation has not "
                "confirmed this e-mail address. Confirm it there and sign in again."
            ),
            {"name": name},
        )
    if email not in allowed_editors():
        return Message(
            N_(
                "Signed in as {name}; you may look but not edit. Whoever runs the server can add "
                "your e-mail address to {setting}."
            ),
            {"name": name, "setting": EDITORS_SETTING},
        )
    return None


def is_new(found: Identity, now: float) -> bool:
    """Tell whether this sign-in is met for the first time; from then on it is known."""
    return _RESTS.is_first(found.key, now)


def not_yet_told(found: Identity) -> None:
    """Let a sign-in be new again: the log could not be told of it."""
    _RESTS.forget(found.key)


def end(found: Identity, now: float) -> None:
    """End a sign-in, in all windows."""
    _RESTS.end(found.key, now)


def is_over(since: float, acted: float, now: float) -> bool:
    """Tell whether a sign-in has lasted, or rested, too long; times in seconds."""
    return now - since > LONGEST_SESSION_S or now - acted > LONGEST_REST_S


def _section() -> Mapping[str, Any] | None:
    """Return section [auth] of the secrets; None where there is none."""
    if not st.secrets.load_if_toml_exists():
        return None
    section: Mapping[str, Any] | None = st.secrets.get("auth")
    return section


def _claims() -> Mapping[str, Any] | None:
    """Return what the organisation says of the reader; None before she signed in."""
    return st.user.to_dict() if st.user.is_logged_in else None


class _Rests:
    """When each sign-in was last used, whatever window it is used from, and which have ended.

    The browser keeps a sign-in for 30 days and a new window begins a new session: neither may
    carry it on. A restart forgets this; `LONGEST_SESSION_S` holds nevertheless.
    """

    def __init__(self) -> None:
        """Know of no sign-in."""
        self._lock = threading.Lock()
        self._acted: dict[str, float] = {}
        self._ended: dict[str, float] = {}
        self._known: dict[str, float] = {}

    def act(self, key: str, since: float, now: float) -> bool:
        """Note an action; return whether the sign-in lasts still."""
        with self._lock:
            if key in self._ended or is_over(since, self._acted.get(key, now), now):
                self._ended[key] = now
                return False
            self._acted[key] = now
            return True

    def end(self, key: str, now: float) -> None:
        with self._lock:
            self._ended[key] = now

    def is_first(self, key: str, now: float) -> bool:
        with self._lock:
            for times in (self._acted, self._ended, self._known):
                # What was noted so long ago has ended by its age.
                for old in [k for k, at in times.items() if now - at > LONGEST_SESSION_S]:
                    del times[old]
            if key in self._known:
                return False
            self._known[key] = now
            return True

    def forget(self, key: str) -> None:
        with self._lock:
            self._known.pop(key, None)


_RESTS: Final = _Rests()
