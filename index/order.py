"""In which order results stand."""

from enum import StrEnum


class Order(StrEnum):
    """RELEVANCE: the best match first. NEWEST: of the nearest documents the latest first, then of the others."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


# A query reaches all that has a word of it; the newest of those would be of everything but the topic.
NEAREST = 50
