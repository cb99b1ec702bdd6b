"""Whether everything that a base holds is whole, and agrees: what `check --deep` looks at, and what it can mend."""

from index.wholeness.examination import DeepReport, deep_check
from index.wholeness.fault import Fault, Part
from index.wholeness.repair import Repair, repair

__all__ = ["DeepReport", "Fault", "Part", "Repair", "deep_check", "repair"]
