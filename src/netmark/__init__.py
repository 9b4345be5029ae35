"""netmark: who recruited whom, what was sold, what everybody is paid for it, and why.

The Python API is :mod:`netmark.app`, one function per command; the errors are in
:mod:`netmark.errors`. Nothing is imported here, because every command would wait for it.
"""

__version__ = "0.1.0"
