"""Numbers with units and bounds in running text: 不低于900MPa, 0.2～3mm, 年产3万吨."""

from nlp.quantities.names import find_stated
from nlp.quantities.values import Quantity, Stated, find_quantities

__all__ = ["Quantity", "Stated", "find_quantities", "find_stated"]
