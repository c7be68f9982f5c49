"""Run an OpenID Connect provider on this machine: authorization code flow, PKCE, RS256.

It signs in whoever ``claims`` says, without asking, and refuses what the standard says to refuse:
another client, another address to return to, a code used twice, a wrong verifier.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT_ID: Final = "clc-map"
TOKEN_LIFETIME_S: Final = 3600


@dataclass
class Provider:
    """A running provider, and what it was asked."""

    url: str = ""
    redirect_uri: str = ""
    """The one address it returns to."""
    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    claims: dict[str, Any] = field(default_factory=dict)
    """Of whoever signs in next."""
    signed_out: int = 0
    refused: list[str] = field(default_factory=list)
    _key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "test"}))
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def secrets_toml(self, **changes: str) -> str:
        """Return the secrets of a Streamlit server that signs in here, without empty values."""
        values = {
            "redirect_uri": self.redirect_uri,
            "cookie_secret": secrets.token_hex(32),
            "client_id": CLIENT_ID,
            "client_secret": self.client_secret,
            "server_metadata_url": f"{self.url}/.well-known/openid-configuration",
            **changes,
        }
        lines = [f"{name} = {json.dumps(value)}" for name, value in values.items() if value]
        return "\n".join(["[auth]", *lines, ""])

    def configuration(self) -> dict[str, Any]:
        """Return what OpenID Connect Discovery 1.0 asks of a provider."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        """Return the public key, by which tokens are checked."""
        return {"keys": [{**self._key.as_dict(private=False), "use": "sig", "alg": "RS256"}]}

    def authorize(self, query: dict[str, str]) -> str | None:
        """Return the address to send the browser to; None where the request is refused."""
        right = (
            query.get("client_id") == CLIENT_ID
            and query.get("redirect_uri") == self.redirect_uri
            and query.get("response_type") == "code"
            and query.get("code_challenge_method") == "S256"
            and "openid" in query.get("scope", "").split()
        )
        if not right:
            self.refused.append(f"authorize {sorted(query)}")
            return None
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        return f"{self.redirect_uri}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Return the tokens for a code; None where the request is refused."""
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        client = base64.b64encode(f"{CLIENT_ID}:{self.client_secret}".encode()).decode()
        right = (
            asked is not None
            and asked["code_challenge"] == challenge
            and form.get("redirect_uri") == self.redirect_uri
            and authorization == f"Basic {client}"
        )
        if not right or asked is None:
            self.refused.append(f"token {sorted(form)}")
            return None
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + TOKEN_LIFETIME_S,
            "nonce": asked["nonce"],
            **self.claims,
        }
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME_S,
            "id_token": jwt.encode({"alg": "RS256", "kid": "test"}, claims, self._key),
        }


class _Server(ThreadingHTTPServer):
    """Answers for a provider."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider = provider
        provider.url = f"http://localhost:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        provider = self.server.provider
        parts = urlsplit(self.path)
        query = _first(parts.query)
        if parts.path == "/.well-known/openid-configuration":
            self._say(provider.configuration())
        elif parts.path == "/keys":
            self._say(provider.keys())
        elif parts.path == "/authorize":
            self._send_to(provider.authorize(query))
        elif parts.path == "/end":
            provider.signed_out += 1
            self._send_to(query.get("post_logout_redirect_uri"))
        else:
            self._say(None)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = _first(self.rfile.read(length).decode())
        self._say(self.server.provider.token(form, self.headers.get("Authorization", "")))

    def _say(self, content: dict[str, Any] | None) -> None:
        body = json.dumps(content or {"error": "invalid_request"}).encode()
        self.send_response(200 if content else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_to(self, address: str | None) -> None:
        if address is None:
            self._say(None)
            return
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: what was refused is in ``refused``."""


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider on a free port of this machine until the block ends."""
    provider = Provider()
    with _Server(provider) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
