"""What a sender does who signs: Standard Webhooks, or our own header."""

import base64
import hashlib
import hmac
import time


def key_of(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix("whsec_"))


def now() -> int:
    return int(time.time())


def standard(
    key: bytes, body: bytes, *, at: object = None, name: str = "msg_1", more: str = ""
) -> dict[str, str]:
    at = now() if at is None else at
    signed = f"{name}.{at}.".encode() + body
    right = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": f"{more}v1,{right}",
    }


def own(key: bytes, body: bytes, *, at: object = None, more: str = "") -> dict[str, str]:
    at = now() if at is None else at
    right = hmac.digest(key, f"{at}.".encode() + body, hashlib.sha256).hex()
    return {"retinue-signature": f"t={at},{more}v1={right}"}
