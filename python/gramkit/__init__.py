"""Gram matrices and every symmetric matrix that must be judged: each verdict is proved, refuted, or undetermined.

Arrays in, arrays out. An answer has attributes, as those of SciPy; what is undetermined is None.
"""

from gramkit._claim import Count, Enclosure, Inertia
from gramkit._definiteness import definiteness, definiteness_of_gram
from gramkit._errors import (
    AmbiguousTruth,
    AsymmetricError,
    BudgetError,
    ConvergenceError,
    DomainError,
    FloatEnvironmentError,
    GramkitError,
    NonFiniteError,
    RangeError,
    Rejection,
    ShapeError,
    TooLargeError,
    Undetermined,
)
from gramkit._gram import gram
from gramkit._gramkit import Certificate, Definiteness, Gram, verify
from gramkit._threads import set_threads, threads

__version__ = "0.1.0"

__all__ = [
    "AmbiguousTruth",
    "AsymmetricError",
    "BudgetError",
    "Certificate",
    "ConvergenceError",
    "Count",
    "Definiteness",
    "DomainError",
    "Enclosure",
    "FloatEnvironmentError",
    "Gram",
    "GramkitError",
    "Inertia",
    "NonFiniteError",
    "RangeError",
    "Rejection",
    "ShapeError",
    "TooLargeError",
    "Undetermined",
    "definiteness",
    "definiteness_of_gram",
    "gram",
    "set_threads",
    "threads",
    "verify",
]
