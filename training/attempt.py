"""What follows from an answer: try again, read the shown answer, or go on. There is no score and no failing."""

from __future__ import annotations

from enum import Enum

MISSES_BEFORE_ANSWER = 2
"""After the first miss a learner sees the feedback of what they chose; after the second, the whole answer."""


class Outcome(Enum):
    """What a page shows after an answer."""

    AGAIN = "again"
    """Missed for the first time: the feedback of the chosen option only, and the form once more."""
    SHOWN = "shown"
    """Missed twice: the answer is shown and waits to be confirmed."""
    DONE = "done"
    """The safer choice was made."""
    CONFIRMED = "confirmed"
    """The shown answer was read. The item counts as done."""

    @property
    def reveals(self) -> bool:
        """Whether all feedback, the clues and the explanation may be shown."""
        return self is not Outcome.AGAIN

    @property
    def closes(self) -> bool:
        """Whether the item is done."""
        return self in (Outcome.DONE, Outcome.CONFIRMED)


def outcome(right: bool, missed: int, confirmed: bool = False) -> Outcome:
    """The outcome of an answer. ``missed`` counts the misses before it, ``confirmed`` says that the answer was read."""
    if confirmed and missed >= MISSES_BEFORE_ANSWER:
        return Outcome.CONFIRMED
    if right:
        return Outcome.DONE
    return Outcome.SHOWN if missed + 1 >= MISSES_BEFORE_ANSWER else Outcome.AGAIN
