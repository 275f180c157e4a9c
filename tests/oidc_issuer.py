"""A real identity provider on this machine: discovery, rotating keys, another token library."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator

AUDIENCE = "gan-truong"


class Issuer:
    """
    An identity provider that does what a test asks of it.

    Attributes
    ----------
    address
        Its issuer.
    n_asked
        Requests for keys so far.
    answer
        ``good``, ``down``, ``redirect``, ``long``, ``slow``, ``no json``, ``other issuer``,
        ``other host`` or ``secret keys``.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.n_asked = 0
        self.answer = "good"
        self.keys: dict[str, Any] = {}
        self.current = ""
        self.rotate()

    def rotate(self, kind: str = "RSA") -> str:
        """Sign with a new key and publish no other one; return its id."""
        self.keys = {}
        return self.add(kind)

    def add(self, kind: str = "RSA") -> str:
        """Sign with a new key and go on publishing the others; return its id."""
        self.current = uuid4().hex
        self.keys[self.current] = (
            rsa.generate_private_key(public_exponent=65537, key_size=2048)
            if kind == "RSA"
            else ec.generate_private_key(ec.SECP256R1())
        )
        return self.current

    def public_pem(self) -> bytes:
        """Return the public half of the key in use."""
        public = self.keys[self.current].public_key()
        return bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    def claims(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 (whatever a claim holds)
        """Return good claims of a department's officer; ``None`` leaves one out."""
        now = int(time.time())
        good = {
            "iss": self.address,
            "aud": AUDIENCE,
            "sub": "7f3a",
            "name": "Trần B",
            "iat": now,
            "exp": now + 300,
            "gantruong_role": "department_officer",
        }
        return {name: value for name, value in {**good, **more}.items() if value is not None}

    def token(self, header: dict[str, Any] | None = None, **more: Any) -> str:  # noqa: ANN401
        """Return a token signed with the key in use."""
        key = self.keys[self.current]
        algorithm = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
        named = {"kid": self.current, **(header or {})}
        named = {name: value for name, value in named.items() if value is not None}
        return jwt.encode(self.claims(**more), key, algorithm=algorithm, headers=named)

    def jwks(self) -> dict[str, Any]:
        """Return the published keys."""
        listed = []
        for kid, key in self.keys.items():
            kind = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
            shown = key if self.answer == "secret keys" else key.public_key()
            listed.append({**kind.to_jwk(shown, as_dict=True), "kid": kid, "use": "sig"})
        return {"keys": listed}

    def reply(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of one request."""
        if path == "/.well-known/openid-configuration":
            issuer = "http://localhost/other" if self.answer == "other issuer" else self.address
            host = "http://localhost:1" if self.answer == "other host" else self.address
            return 200, {}, json.dumps({"issuer": issuer, "jwks_uri": f"{host}/keys"}).encode()
        self.n_asked += 1
        if self.answer == "slow":
            time.sleep(5)
        bad: dict[str, tuple[int, dict[str, str], bytes]] = {
            "down": (503, {}, b""),
            "redirect": (302, {"Location": f"{self.address}/elsewhere"}, b""),
            "long": (200, {}, b" " * 300_000 + json.dumps(self.jwks()).encode()),
            "no json": (200, {}, b"<html>"),
        }
        return bad.get(self.answer, (200, {}, json.dumps(self.jwks()).encode()))


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    """Serve an identity provider on a free port of this machine."""
    made: list[Issuer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = made[0].reply(self.path)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        made.append(Issuer(f"http://127.0.0.1:{server.server_port}"))
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield made[0]
        finally:
            server.shutdown()
            thread.join()
