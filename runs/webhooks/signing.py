"""How a message to another system is signed: by the Standard Webhooks specification."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from gis.personal_key import personal_key

BEGINNING: Final = "whsec_"


def secret_of(webhook_id: int, generation: int) -> str:
    """
    Return the secret of an address: it follows from the installation's own, and stands nowhere.

    Notes
    -----
    Whoever changes the installation's secret gives out new ones: ``gantruong webhook rotate``.
    """
    told = f"gantruong webhook {webhook_id} {generation}".encode()
    made = hmac.new(personal_key(), told, hashlib.sha256).digest()
    return BEGINNING + base64.b64encode(made).decode()


def signature(secret: str, message_id: str, at_s: int, body: bytes) -> str:
    """
    Return the signature of one message.

    Parameters
    ----------
    secret
        ``whsec_`` and base64.
    message_id, at_s
        As in ``webhook-id`` and ``webhook-timestamp``, the latter in seconds since 1970.

    Examples
    --------
    The specification's own:

    >>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
    ...           1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = base64.b64decode(secret.removeprefix(BEGINNING))
    signed = b".".join((message_id.encode(), str(at_s).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
