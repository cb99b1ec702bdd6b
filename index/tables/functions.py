"""Functions of ours that SQLite calls.

Of an exception in one SQLite's driver says only that there was one. Ctrl-C may come at any instruction of Python's, so
also there, and would read as a fault of the store; where the function itself raised nothing, it was that.
"""

import sqlite3
import threading
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

_raised = threading.local()


def remembering_faults(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """`function`, whose own exceptions are known to `interrupted`."""

    @wraps(function)
    def called(*given: Given.args, **named: Given.kwargs) -> Result:
        try:
            return function(*given, **named)
        except Exception as error:
            _raised.fault = error
            raise

    return called


def interrupted(error: sqlite3.OperationalError) -> bool:
    """Whether a statement failed because Ctrl-C came in a function that it called."""
    fault = vars(_raised).pop("fault", None)
    return "user-defined" in str(error) and fault is None
