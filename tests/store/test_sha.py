"""The quick SHA-256 is SHA-256."""

import hashlib

from netmark.store.sha import sha256


def test_both_give_the_same() -> None:
    """The example of FIPS 180-4, and a megabyte in pieces."""
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256(b"abc").hexdigest() == expected
    piecemeal = sha256()
    for _ in range(1000):
        piecemeal.update(b"0123456789" * 100)
    assert piecemeal.hexdigest() == hashlib.sha256(b"0123456789" * 100_000).hexdigest()
