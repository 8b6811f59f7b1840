"""Signatures on sealed submissions: Ed25519, one key per installation, kept in a file only its owner can read."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from whimbrel.standard.errors import StoreError


def new_key(path: Path) -> str:
    """Write a new private key (PEM, mode 0600) and return its fingerprint. An existing file is never overwritten."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise StoreError(f"{path.name} exists already; a key is never overwritten. Choose another name.") from None
    except OSError:
        raise StoreError(
            f"{path.name} cannot be written there. Is the folder right, and may you write to it?"
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    return fingerprint(public_text(load_key(path)))


def load_key(path: Path) -> Ed25519PrivateKey:
    """The private key in a PEM file."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise StoreError(f"{path.name} is no readable signing key. Make one with: whimbrel key new FILE") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise StoreError(f"{path.name} holds a key of another kind; Whimbrel signs with Ed25519.")
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """The public key as base64 of its 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def fingerprint(public: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 of the public key: what people compare by telephone."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()[:16]


def sign(key: Ed25519PrivateKey, data: bytes) -> str:
    """Signature of ``data`` as base64."""
    return base64.b64encode(key.sign(data)).decode()


def is_signed(public: str, signature: str, data: bytes) -> bool:
    """Whether the signature of ``data`` is right under the public key; damaged texts are simply not right."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(base64.b64decode(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
