"""Gram matrices and every symmetric matrix that must be judged: each verdict is proved, refuted, or undetermined.

Arrays in, arrays out. An answer has attributes, as those of SciPy; what is undetermined is None.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gramkit import _gramkit

if TYPE_CHECKING:
    from gramkit import dask, differentiate, plot, spark
    from gramkit._accumulator import GramAccumulator
    from gramkit._analysis import analyze, analyze_symmetric
    from gramkit._angles import CanonicalCorrelations, PrincipalAngles, cca, principal_angles
    from gramkit._angular import AngularInverse, gaf, invert_gaf
    from gramkit._batch import GramBatch, gram_batch
    from gramkit._certificate import Verified, verify
    from gramkit._claim import Count, Enclosure, Inertia
    from gramkit._cluster import Cluster
    from gramkit._collinearity import collinearity
    from gramkit._config import show_config
    from gramkit._covariance import Covariance, covariance
    from gramkit._critical_points import CriticalPoints, Flattest, Plateau
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
        NotSemidefiniteError,
        RangeError,
        Rejection,
        ShapeError,
        StateError,
        TooLargeError,
        Undetermined,
    )
    from gramkit._field import ClassMap, Field, HessianAt
    from gramkit._fields import (
        classes,
        critical_points,
        flattest,
        gaussian_curvature,
        gradient,
        hessian,
        hessian_eigenvalues,
        hessian_radius,
        laplacian,
        mean_curvature,
        shape_index,
        structure_tensor,
    )
    from gramkit._gram import gram
    from gramkit._gram_state import GramState
    from gramkit._gramkit import (
        Analysis,
        AngularField,
        AtLeast,
        Certificate,
        ClosestRelation,
        Collinearity,
        ColumnReport,
        CrossGram,
        Culprits,
        Definiteness,
        Determinant,
        Eigen,
        EigenvalueCount,
        Gram,
        Independence,
        KernelPca,
        LowRank,
        Nearest,
        Orthonormal,
        Pca,
        Rank,
        Style,
        Svd,
        Symmetric,
        WhiteningTransform,
    )
    from gramkit._grid import FieldOptions
    from gramkit._independence import closest_relation, independence
    from gramkit._kernel import KernelGram, KernelProduct, KernelTheorem, cross_kernel, kernel_gram, kernel_product
    from gramkit._kernel_pca import kernel_pca
    from gramkit._low_rank import low_rank
    from gramkit._nearest import nearest
    from gramkit._orthonormal import orthonormalize
    from gramkit._pairwise_covariance import PairwiseCovariance, pairwise_covariance
    from gramkit._pca import pca
    from gramkit._point_class import PointClass
    from gramkit._polar import Polar, polar
    from gramkit._procrustes import Procrustes, procrustes
    from gramkit._projection import Projection, distance_to_span, project
    from gramkit._rank import rank
    from gramkit._scaling import ClassicalScaling, mds
    from gramkit._shrunk import ShrunkCovariance, ledoit_wolf, oas
    from gramkit._similarity import Comparison, compare
    from gramkit._spectrum import cond, eigh, svd
    from gramkit._style import (
        FeatureGram,
        StyleDistance,
        feature_gram,
        filter_responses,
        style,
        style_distance,
        style_gradient,
    )
    from gramkit._threads import set_threads, threads
    from gramkit._volume import Volume, volume
    from gramkit._whitening import whiten

__version__: str = _gramkit.version()

#: The module that each name lives in, which is imported when the name is first used: an import costs a millisecond.
_NAMES = {
    "_accumulator": ("GramAccumulator",),
    "_analysis": ("analyze", "analyze_symmetric"),
    "_angles": ("CanonicalCorrelations", "PrincipalAngles", "cca", "principal_angles"),
    "_angular": ("AngularInverse", "gaf", "invert_gaf"),
    "_batch": ("GramBatch", "gram_batch"),
    "_certificate": ("Verified", "verify"),
    "_claim": ("Count", "Enclosure", "Inertia"),
    "_cluster": ("Cluster",),
    "_collinearity": ("collinearity",),
    "_config": ("show_config",),
    "_covariance": ("Covariance", "covariance"),
    "_critical_points": ("CriticalPoints", "Flattest", "Plateau"),
    "_cross_gram": ("cross_gram",),
    "_definiteness": ("definiteness", "definiteness_of_gram"),
    "_determinant": ("determinant", "determinant_of_gram"),
    "_eigenvalue_bounds": ("at_least", "culprits", "eigenvalue_count", "inverse_diagonal"),
    "_errors": (
        "AmbiguousTruth",
        "AsymmetricError",
        "BudgetError",
        "ConvergenceError",
        "DomainError",
        "FloatEnvironmentError",
        "GramkitError",
        "NonFiniteError",
        "NotSemidefiniteError",
        "RangeError",
        "Rejection",
        "ShapeError",
        "StateError",
        "TooLargeError",
        "Undetermined",
    ),
    "_field": ("ClassMap", "Field", "HessianAt"),
    "_fields": (
        "classes",
        "critical_points",
        "flattest",
        "gaussian_curvature",
        "gradient",
        "hessian",
        "hessian_eigenvalues",
        "hessian_radius",
        "laplacian",
        "mean_curvature",
        "shape_index",
        "structure_tensor",
    ),
    "_gram": ("gram",),
    "_gramkit": (
        "Analysis",
        "AngularField",
        "AtLeast",
        "Certificate",
        "ClosestRelation",
        "Collinearity",
        "ColumnReport",
        "CrossGram",
        "Culprits",
        "Definiteness",
        "Determinant",
        "Eigen",
        "EigenvalueCount",
        "Gram",
        "Independence",
        "KernelPca",
        "LowRank",
        "Nearest",
        "Orthonormal",
        "Pca",
        "Rank",
        "Style",
        "Svd",
        "Symmetric",
        "WhiteningTransform",
    ),
    "_gram_state": ("GramState",),
    "_grid": ("FieldOptions",),
    "_independence": ("closest_relation", "independence"),
    "_kernel": ("KernelGram", "KernelProduct", "KernelTheorem", "cross_kernel", "kernel_gram", "kernel_product"),
    "_kernel_pca": ("kernel_pca",),
    "_low_rank": ("low_rank",),
    "_nearest": ("nearest",),
    "_orthonormal": ("orthonormalize",),
    "_pairwise_covariance": ("PairwiseCovariance", "pairwise_covariance"),
    "_pca": ("pca",),
    "_point_class": ("PointClass",),
    "_polar": ("Polar", "polar"),
    "_procrustes": ("Procrustes", "procrustes"),
    "_projection": ("Projection", "distance_to_span", "project"),
    "_rank": ("rank",),
    "_scaling": ("ClassicalScaling", "mds"),
    "_shrunk": ("ShrunkCovariance", "ledoit_wolf", "oas"),
    "_similarity": ("Comparison", "compare"),
    "_spectrum": ("cond", "eigh", "svd"),
    "_style": (
        "FeatureGram",
        "StyleDistance",
        "feature_gram",
        "filter_responses",
        "style",
        "style_distance",
        "style_gradient",
    ),
    "_threads": ("set_threads", "threads"),
    "_volume": ("Volume", "volume"),
    "_whitening": ("whiten",),
    "dask": ("dask",),
    "differentiate": ("differentiate",),
    "plot": ("plot",),
    "spark": ("spark",),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}

__all__ = [
    "AmbiguousTruth",
    "Analysis",
    "AngularField",
    "AngularInverse",
    "AsymmetricError",
    "AtLeast",
    "BudgetError",
    "CanonicalCorrelations",
    "Certificate",
    "ClassMap",
    "ClassicalScaling",
    "ClosestRelation",
    "Cluster",
    "Collinearity",
    "ColumnReport",
    "Comparison",
    "ConvergenceError",
    "Count",
    "Covariance",
    "CriticalPoints",
    "CrossGram",
    "Culprits",
    "Definiteness",
    "Determinant",
    "DomainError",
    "Eigen",
    "EigenvalueCount",
    "Enclosure",
    "FeatureGram",
    "Field",
    "FieldOptions",
    "Flattest",
    "FloatEnvironmentError",
    "Gram",
    "GramAccumulator",
    "GramBatch",
    "GramState",
    "GramkitError",
    "HessianAt",
    "Independence",
    "Inertia",
    "KernelGram",
    "KernelPca",
    "KernelProduct",
    "KernelTheorem",
    "LowRank",
    "Nearest",
    "NonFiniteError",
    "NotSemidefiniteError",
    "Orthonormal",
    "PairwiseCovariance",
    "Pca",
    "Plateau",
    "PointClass",
    "Polar",
    "PrincipalAngles",
    "Procrustes",
    "Projection",
    "RangeError",
    "Rank",
    "Rejection",
    "ShapeError",
    "ShrunkCovariance",
    "StateError",
    "Style",
    "StyleDistance",
    "Svd",
    "Symmetric",
    "TooLargeError",
    "Undetermined",
    "Verified",
    "Volume",
    "WhiteningTransform",
    "analyze",
    "analyze_symmetric",
    "at_least",
    "cca",
    "classes",
    "closest_relation",
    "collinearity",
    "compare",
    "cond",
    "covariance",
    "critical_points",
    "cross_gram",
    "cross_kernel",
    "culprits",
    "dask",
    "definiteness",
    "definiteness_of_gram",
    "determinant",
    "determinant_of_gram",
    "differentiate",
    "distance_to_span",
    "eigenvalue_count",
    "eigh",
    "feature_gram",
    "filter_responses",
    "flattest",
    "gaf",
    "gaussian_curvature",
    "gradient",
    "gram",
    "gram_batch",
    "hessian",
    "hessian_eigenvalues",
    "hessian_radius",
    "independence",
    "inverse_diagonal",
    "invert_gaf",
    "kernel_gram",
    "kernel_pca",
    "kernel_product",
    "laplacian",
    "ledoit_wolf",
    "low_rank",
    "mds",
    "mean_curvature",
    "nearest",
    "oas",
    "orthonormalize",
    "pairwise_covariance",
    "pca",
    "plot",
    "polar",
    "principal_angles",
    "procrustes",
    "project",
    "rank",
    "set_threads",
    "shape_index",
    "show_config",
    "spark",
    "structure_tensor",
    "style",
    "style_distance",
    "style_gradient",
    "svd",
    "threads",
    "verify",
    "volume",
    "whiten",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES[name]
    module = import_module(f"{__name__}.{home}")
    value = module if home == name else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
