//! What is found in fields, as text.

use std::fmt::{Display, Formatter, Result};

use super::list::{joined, lines, padded};
use crate::analysis::number::{bounding_box, coordinates, number, plural, significant, value};
use crate::claim::PointClass;
use crate::field::{
    ClassMap, CriticalPoint, CriticalPoints, FieldGradient, FieldSummary, Flattest, Hull, Map, Measure, Plateau,
    PlateauKind, Quantity, Region, StructureTensor,
};
use crate::verdict::packed::ClassCounts;

impl Display for Measure {
    /// Its formula: "‖H‖_F".
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::Gradient => "|∇f|",
            Self::Laplacian => "|tr H|",
            Self::HessianNorm => "‖H‖_F",
            Self::SpectralRadius => "ρ(H)",
            Self::LeastCurvature => "min|λ|",
        };
        padded(f, text)
    }
}

impl Display for Quantity {
    /// What it is.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::Gradient => "gradient",
            Self::Hessian => "Hessian, its upper triangle",
            Self::FullHessian => "Hessian",
            Self::Laplacian => "Laplacian",
            Self::Eigenvalues => "eigenvalues of the Hessian",
            Self::Eigenvectors => "eigenvectors of the Hessian",
            Self::HessianNorm => "norm of the Hessian",
            Self::Radius => "radius of the Hessian",
            Self::Margin => "margin of the class",
            Self::SchemeDifference => "difference of the schemes",
            Self::MeanCurvature => "mean curvature",
            Self::GaussianCurvature => "Gaussian curvature",
            Self::ShapeIndex => "shape index",
        };
        padded(f, text)
    }
}

impl Display for PlateauKind {
    /// "equal samples" or "vanishing gradient".
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, if *self == Self::EqualSamples { "equal samples" } else { "vanishing gradient" })
    }
}

fn shape(lengths: &[usize]) -> String {
    lengths.iter().map(ToString::to_string).collect::<Vec<_>>().join(" × ")
}

impl Display for Map {
    /// The quantity, and its shape.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "a map of the {}: {}", self.quantity, shape(&self.shape))
    }
}

impl Display for StructureTensor {
    /// Its shape.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "a map of the structure tensor: {}", shape(&self.shape))
    }
}

impl Display for ClassCounts {
    /// The classes that occur, with their counts.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let occur = PointClass::ALL.into_iter().filter(|&class| self.of_class(class) > 0);
        let counts: Vec<String> = occur.map(|class| format!("{} {class}", self.of_class(class))).collect();
        padded(f, &if counts.is_empty() { "no points".to_string() } else { counts.join(", ") })
    }
}

impl Display for ClassMap {
    /// How many points each class has.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.counts.fmt(f)
    }
}

impl Display for FieldGradient {
    /// The components, each with its error.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "({})", joined(self.vector.iter().zip(&self.error).map(|(&x, &error)| value(x, error))))
    }
}

impl Display for Flattest {
    /// The measure, where it is least, and its value there.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} is {} at {}", self.measure, value(self.value, self.error), coordinates(&self.position))?;
        if self.ties > 0 { write!(f, " ({} samples tie)", self.ties + 1) } else { Ok(()) }
    }
}

impl Display for FieldSummary {
    /// The classes, and where the field is flattest.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.counts.fmt(f)?;
        lines(f, self.flattest.iter().map(ToString::to_string))
    }
}

impl Display for Hull {
    /// The box.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &bounding_box(&self.lower, &self.upper))
    }
}

impl Display for CriticalPoint {
    /// The class, the place with what is known of its error, and the value.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} ", self.class)?;
        match (&self.hull, &self.position_error) {
            (Some(hull), _) => write!(f, "in {hull}")?,
            (None, Some(errors)) => {
                let place = self.position.iter().zip(errors).map(|(&x, &error)| value(x, error));
                write!(f, "at ({})", joined(place))?;
            }
            (None, None) => write!(f, "near {}", coordinates(&self.position))?,
        }
        let boundary = if self.boundary { ", at the edge" } else { "" };
        write!(f, "{boundary}; value {}", value(self.value, self.value_error))
    }
}

impl Display for Plateau {
    /// The class, the size, and the bounding box.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (cells, class) = (plural(self.cells, "cell"), self.class);
        let edge = if self.boundary { ", at the edge" } else { "" };
        let place = bounding_box(&self.lower, &self.upper);
        match (self.kind, self.class) {
            (PlateauKind::EqualSamples, _) => {
                write!(f, "{class}: {cells} of equal samples, {}, in {place}{edge}", number(self.value))
            }
            (PlateauKind::VanishingGradient, PointClass::Undetermined) => {
                write!(f, "{cells} in {place}{edge}, where the samples do not tell whether the gradient vanishes")
            }
            (PlateauKind::VanishingGradient, _) => {
                let height = significant(self.value, 4);
                write!(f, "{class}: {cells} of constant height, about {height}, in {place}{edge}")
            }
        }
    }
}

impl Display for CriticalPoints {
    /// How many there are, and the first of them.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let plateaus = match self.plateaus.len() {
            0 => String::new(),
            count => format!(", {}", plural(count, "plateau")),
        };
        write!(f, "{}{plateaus}", plural(self.points.len(), "critical point"))?;
        lines(f, self.points.iter().map(ToString::to_string))?;
        lines(f, self.plateaus.iter().map(ToString::to_string))
    }
}

impl Display for Region {
    /// How many samples it has, of what, and where.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let flat = self.threshold.is_finite().then(|| format!("{} ≤ {}", self.measure, number(self.threshold)));
        let below = self.below.map(|below| format!("f < {}", number(below)));
        let conditions: Vec<String> = [flat, below].into_iter().flatten().collect();
        let conditions = if conditions.is_empty() { String::new() } else { format!(" of {}", conditions.join(", ")) };
        let extent = self.first.len().checked_sub(1).and_then(|k| ["length", "area"].get(k)).unwrap_or(&"volume");
        let edge = if self.boundary { ", at the edge" } else { "" };
        let volume = significant(self.volume, 6);
        let place = bounding_box(&self.lower, &self.upper);
        write!(f, "{}{conditions}, {extent} {volume}, in {place}{edge}", plural(self.points, "sample"))
    }
}
