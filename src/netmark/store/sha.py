"""SHA-256 at once: hashlib loads OpenSSL first, and a single sale would wait for that.

Measured: 3 ms of the 20 ms that a sale adds to the start of Python and click. For much text OpenSSL
is five times faster, so whoever digests a million rows takes hashlib.
"""

from typing import TYPE_CHECKING

__all__ = ["sha256"]

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256  # since Python 3.12
    except ImportError:
        try:
            from _sha256 import sha256
        except ImportError:  # another Python than CPython
            from hashlib import sha256
