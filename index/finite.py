"""Whether numbers are numbers: looked for in the results, not told by the processor's flags.

Matrix routines may raise the flag of an invalid operation though nothing in the matrices, nor in the product, is
invalid; NumPy then warns. Seen on a few products of finite float32 matrices in the tests, never again for the same
ones. So a question is answered without that warning, and what a score is made of is looked at instead.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Real = TypeVar("Real", bound=NDArray[np.floating])

# Around the methods that answer: usable as a decorator.
without_flags = np.errstate(invalid="ignore")


def finite(values: Real, of: str) -> Real:
    """The values. Raises FloatingPointError when one is infinite or no number."""
    if not np.isfinite(values).all():
        raise FloatingPointError(f"{of}: not a finite number")
    return values
