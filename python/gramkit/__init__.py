"""Gram matrices and every symmetric matrix that must be judged: each verdict is proved, refuted, or undetermined.

Arrays in, arrays out. An answer has attributes, as those of SciPy; what is undetermined is None.
"""

from gramkit import differentiate, plot
from gramkit._angular import AngularInverse, gaf, invert_gaf
from gramkit._claim import Count, Enclosure, Inertia
from gramkit._critical_points import CriticalPoints, Flattest, Plateau
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
from gramkit._gramkit import AngularField, Certificate, Definiteness, Gram, Style, verify
from gramkit._grid import FieldOptions
from gramkit._point_class import PointClass
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

__version__ = "0.1.0"

__all__ = [
    "AmbiguousTruth",
    "AngularField",
    "AngularInverse",
    "AsymmetricError",
    "BudgetError",
    "Certificate",
    "ClassMap",
    "ConvergenceError",
    "Count",
    "CriticalPoints",
    "Definiteness",
    "DomainError",
    "Enclosure",
    "FeatureGram",
    "Field",
    "FieldOptions",
    "Flattest",
    "FloatEnvironmentError",
    "Gram",
    "GramkitError",
    "HessianAt",
    "Inertia",
    "NonFiniteError",
    "Plateau",
    "PointClass",
    "RangeError",
    "Rejection",
    "ShapeError",
    "Style",
    "StyleDistance",
    "TooLargeError",
    "Undetermined",
    "classes",
    "critical_points",
    "definiteness",
    "definiteness_of_gram",
    "differentiate",
    "feature_gram",
    "filter_responses",
    "flattest",
    "gaf",
    "gaussian_curvature",
    "gradient",
    "gram",
    "hessian",
    "hessian_eigenvalues",
    "hessian_radius",
    "invert_gaf",
    "laplacian",
    "mean_curvature",
    "plot",
    "set_threads",
    "shape_index",
    "structure_tensor",
    "style",
    "style_distance",
    "style_gradient",
    "threads",
    "verify",
]
