"""What is made from the store once a generation, and kept while that generation serves."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Derived(Generic[Value]):
    """Made by the first question of a generation that needs it, while others wait; that of the one before is dropped.

    A new generation is published with every change of the store, so that no value is older than what is searched.
    """

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make = make
        self._made: tuple[str, Value] | None = None
        self._making = Lock()

    def of(self, generation: str) -> Value:
        """The value of the generation of this name."""
        made = self._made
        if made is not None and made[0] == generation:
            return made[1]
        with self._making:
            if self._made is None or self._made[0] != generation:
                self._made = (generation, self._make())
            return self._made[1]

    def forget(self) -> None:
        """Make it anew when it is next asked for."""
        with self._making:
            self._made = None
