"""Gram matrices and every symmetric matrix that must be judged: each verdict is proved, refuted, or undetermined.

Arrays in, arrays out. An answer has attributes, as those of SciPy; what is undetermined is None.
"""

from gramkit._accumulator import GramAccumulator
from gramkit._analysis import analyze, analyze_symmetric
from gramkit._batch import GramBatch, gram_batch
from gramkit._certificate import Verified, verify
from gramkit._claim import Count, Enclosure, Inertia
from gramkit._collinearity import collinearity
from gramkit._cross_gram import cross_gram
from gramkit._definiteness import definiteness, definiteness_of_gram
from gramkit._determinant import determinant, determinant_of_gram
from gramkit._eigenvalue_bounds import at_least, culprits, eigenvalue_count, inverse_diagonal
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
from gramkit._gramkit import (
    Analysis,
    AtLeast,
    Certificate,
    ClosestRelation,
    Collinearity,
    CrossGram,
    Culprits,
    Definiteness,
    Determinant,
    Eigen,
    EigenvalueCount,
    Gram,
    Independence,
    Orthonormal,
    Rank,
    Svd,
)
from gramkit._independence import closest_relation, independence
from gramkit._orthonormal import orthonormalize
from gramkit._rank import rank
from gramkit._spectrum import cond, eigh, svd
from gramkit._threads import set_threads, threads

__version__ = "0.1.0"

__all__ = [
    "AmbiguousTruth",
    "Analysis",
    "AsymmetricError",
    "AtLeast",
    "BudgetError",
    "Certificate",
    "ClosestRelation",
    "Collinearity",
    "ConvergenceError",
    "Count",
    "CrossGram",
    "Culprits",
    "Definiteness",
    "Determinant",
    "DomainError",
    "Eigen",
    "EigenvalueCount",
    "Enclosure",
    "FloatEnvironmentError",
    "Gram",
    "GramAccumulator",
    "GramBatch",
    "GramkitError",
    "Independence",
    "Inertia",
    "NonFiniteError",
    "Orthonormal",
    "RangeError",
    "Rank",
    "Rejection",
    "ShapeError",
    "Svd",
    "TooLargeError",
    "Undetermined",
    "Verified",
    "analyze",
    "analyze_symmetric",
    "at_least",
    "closest_relation",
    "collinearity",
    "cond",
    "cross_gram",
    "culprits",
    "definiteness",
    "definiteness_of_gram",
    "determinant",
    "determinant_of_gram",
    "eigenvalue_count",
    "eigh",
    "gram",
    "gram_batch",
    "independence",
    "inverse_diagonal",
    "orthonormalize",
    "rank",
    "set_threads",
    "svd",
    "threads",
    "verify",
]
