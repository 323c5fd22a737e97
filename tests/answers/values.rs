//! Every answer that has no private door in its way, of small inputs whose answers differ.

use std::fmt::{Debug, Display};

use faer::Mat;
use gramkit::angular::{AngularField, AngularOptions, invert};
use gramkit::batch::SymmetricBatch;
use gramkit::collinearity::Collinearity;
use gramkit::derivative::{
    Differences, LeastSquares, NoiseEstimate, SecondOrderModel, check_gradient, gradient, hessian, jacobian,
};
use gramkit::field::{Quantity, RegionOptions};
use gramkit::gram::{GramBatch, GramVectorProduct, PairwiseCovariance};
use gramkit::gram_norm::{GramNorm, Plane};
use gramkit::kernel::{CentredKernel, CrossKernel, Kernel, KernelGram, KernelVectorProduct, MedianHeuristic};
use gramkit::low_rank::{ColumnSource, Landmarks, LowRank, LowRankOptions, Premise, Stop};
use gramkit::matrix::Orientation;
use gramkit::nearest::{Nearest, Norm, SemidefiniteOptions};
use gramkit::similarity::{Comparison, DistanceCovariance, Estimator, Hsic, MeanDiscrepancy, Measure, Procrustes};
use gramkit::spectrum::SemidefiniteDistance;
use gramkit::style::{FeatureMaps, Style, StyleDistances, StyleOptions};
use gramkit::verdict::{
    AtLeast, Culprits, EigenvalueCount, ExactDeterminant, IndependenceWithin, InverseDiagonal, PrintedDecimals,
    Tolerance,
};
use gramkit::{
    Analysis, Centring, Claim, Covariance, CrossGram, Curvature, Definiteness, Determinant, Eigen, Enclosure, Field,
    Gram, GramAccumulator, Independence, Radius, Rank, Svd, Symmetric, Vectors, Verdict,
};

/// What is done to each answer.
pub(super) trait Visitor {
    /// What prints.
    fn shown<T: Display + Debug>(&mut self, answer: &T);

    /// What prints, compares, and can be read back.
    #[cfg(feature = "cli")]
    fn data<T: Display + Debug + PartialEq + serde::Serialize + serde::de::DeserializeOwned>(&mut self, answer: &T) {
        self.shown(answer);
    }

    #[cfg(not(feature = "cli"))]
    fn data<T: Display + Debug + PartialEq>(&mut self, answer: &T) {
        self.shown(answer);
    }
}

/// Matrices that are definite, singular, indefinite, rough, of order 0 and 12, and with errors of their entries.
fn symmetric() -> Vec<Symmetric> {
    let of = |n: usize, diagonal: f64, other: f64| {
        Symmetric::from_lower(n, |i, j| if i == j { diagonal } else { other }).unwrap()
    };
    let errors = Mat::from_fn(3, 3, |i, j| if i == j { 0.0 } else { 0.01 });
    vec![
        of(0, 1.0, 0.0),
        of(2, 2.0, 1.0),
        of(2, 1.0, 1.0),
        of(3, -1.0, 0.25),
        of(3, 0.0, 0.0),
        of(3, 1.0 / 3.0, 1.0),
        of(12, 2.0, 1.0 / 7.0),
        of(3, 1.0, 0.5).with_radius(Radius::Bound(0.125)).unwrap(),
        of(3, 1.0, 0.5).with_radius(Radius::Estimate(1e-9)).unwrap(),
        of(2, 1.0, 0.5).with_radius(Radius::Bound(3.0)).unwrap(),
        of(2, 1.0, 0.5).with_radius(Radius::diagonal([0.1, 0.01]).unwrap()).unwrap(),
        of(3, 1.0, 0.97).with_entry_errors(&errors, Radius::Bound).unwrap(),
    ]
}

/// Columns that are independent, dependent, of no dimension, and more than dimensions.
fn columns() -> Vec<Mat<f64>> {
    let of = |m: usize, n: usize| Mat::from_fn(m, n, |i, j| ((1 + i * i + 3 * j * (i + 2)) % 11) as f64 / 10.0);
    vec![of(5, 3), of(4, 1), of(2, 3), Mat::from_fn(4, 2, |i, j| ((j + 1) * (i + 1)) as f64), Mat::zeros(0, 2)]
}

fn claims(visitor: &mut impl Visitor) {
    for (lower, upper) in [
        (0.1, 0.1),
        (1.0, 1.0 + 1e-9),
        (-1.0, 2.0),
        (f64::NEG_INFINITY, 3.0),
        (3.0, f64::INFINITY),
        (f64::NEG_INFINITY, f64::INFINITY),
        (f64::INFINITY, f64::INFINITY),
    ] {
        visitor.data(&Enclosure { lower, upper });
        visitor.data(&Claim::Proved(Enclosure { lower, upper }));
    }
    for verdict in [Verdict::Proved, Verdict::Refuted, Verdict::Undetermined] {
        visitor.data(&verdict);
    }
    visitor.data(&Claim::Estimated(gramkit::Count { lower: 2, upper: 3 }));
    visitor.data(&Claim::<i8>::Undetermined);
    for radius in [Radius::Exact, Radius::Bound(1e-9), Radius::Estimate(1e-9), Radius::Bound(f64::INFINITY)] {
        visitor.data(&radius);
    }
    visitor.data(&Radius::diagonal([1.0, 1e-300]).unwrap());
    visitor.data(&Orientation::Rows);
}

fn matrices(visitor: &mut impl Visitor) {
    for a in symmetric() {
        visitor.data(&a);
        let definiteness = Definiteness::of(&a).unwrap();
        visitor.data(&definiteness.class);
        visitor.data(&definiteness.inertia);
        definiteness.evidence.iter().for_each(|evidence| visitor.data(evidence));
        definiteness.missing.iter().for_each(|missing| visitor.data(missing));
        definiteness.certificate().iter().for_each(|certificate| visitor.data(certificate));
        visitor.data(&Determinant::of(&a).unwrap());
        let eigen = Eigen::of(&a).unwrap();
        visitor.data(&SemidefiniteDistance::from_enclosures(&eigen.enclosures));
        eigen.condition().iter().for_each(|condition| visitor.data(condition));
        visitor.data(&eigen);
        let curvature = Curvature::of(&a).unwrap();
        visitor.data(&curvature.class);
        visitor.data(&curvature);
        visitor.data(&InverseDiagonal::of(&a).unwrap());
        for bound in [-1e-9, 0.0, 0.3] {
            let answer = AtLeast::of(&a, bound).unwrap();
            answer.certificate().iter().for_each(|certificate| visitor.data(certificate));
            answer.evidence.iter().for_each(|claim| visitor.data(claim));
            answer.witness.iter().for_each(|witness| visitor.data(witness));
            visitor.data(&answer);
        }
        visitor.data(&EigenvalueCount::at(&a, 1.0).unwrap());
        if let Some(culprits) = Culprits::of(&a).unwrap() {
            culprits.ranges.iter().for_each(|range| visitor.data(range));
            visitor.data(&culprits);
        }
        let spectral = SemidefiniteOptions { norm: Norm::Spectral, ..SemidefiniteOptions::default() };
        let unit = Symmetric::from_lower(a.order(), |i, j| if i == j { 1.0 } else { 2.0 * a.get(i, j) }).unwrap();
        let nearest = [Nearest::correlation(&a), Nearest::semidefinite(&a), Nearest::semidefinite_with(&a, &spectral)];
        for nearest in nearest.into_iter().chain([Nearest::shrunk(&unit)]) {
            let nearest = nearest.unwrap();
            nearest.certificate.iter().for_each(|certificate| visitor.data(certificate));
            nearest.largest_change.iter().for_each(|change| visitor.data(change));
            visitor.data(&nearest);
        }
        visitor.data(&spectral.norm);
        let exact = a.clone().with_radius(Radius::Exact).unwrap();
        visitor.data(&ExactDeterminant::of(&exact).unwrap());
        visitor.data(&PrintedDecimals::of(&exact, 2).unwrap());
        visitor.data(&definiteness);
        visitor.shown(&Analysis::of(&a).unwrap());
    }
}

fn vectors(visitor: &mut impl Visitor) {
    for x in columns() {
        let vectors = Vectors::columns(&x);
        let independence = Independence::of(&vectors).unwrap();
        independence.evidence.iter().for_each(|evidence| visitor.data(evidence));
        independence.relations().iter().for_each(|relation| visitor.data(relation));
        visitor.data(&independence.certificate());
        visitor.data(&independence);
        Independence::closest_relation(&vectors).unwrap().iter().for_each(|closest| visitor.data(closest));
        visitor.data(&IndependenceWithin::of(&vectors, 1e-3).unwrap());
        let rank = Rank::of(&vectors, Tolerance::default()).unwrap();
        visitor.data(&rank.numerical);
        visitor.data(&rank);
        let svd = Svd::of(&vectors).unwrap();
        svd.condition().iter().for_each(|condition| visitor.data(condition));
        visitor.data(&svd);
        visitor.shown(&Gram::of(&vectors).unwrap());
        visitor.data(&CrossGram::of(&vectors, &vectors).unwrap());
        visitor.data(&GramVectorProduct::of(&vectors, &vec![1.0; x.ncols()]).unwrap());
        similarities(visitor, &vectors);
        if x.nrows() > 0 {
            let basis = vectors.orthonormal().unwrap();
            visitor.data(&basis.method);
            visitor.data(&basis);
        }
        let report = Collinearity::of(&vectors).unwrap();
        report.vif.iter().for_each(|vif| visitor.data(vif));
        report.constants.iter().for_each(|constant| visitor.data(constant));
        report.variance_proportions.iter().for_each(|proportions| visitor.data(proportions));
        visitor.data(&report.constant);
        visitor.data(&report);
        let analysis = Analysis::of(&vectors).unwrap();
        analysis.eigenvalues.iter().for_each(|values| visitor.data(values));
        visitor.shown(&analysis);
    }
    let x = columns().remove(0);
    let vectors = Vectors::columns(&x);
    visitor.shown(&Covariance::of(&vectors).unwrap());
    visitor.shown(&GramAccumulator::new(2, Centring::Mean).unwrap());
    visitor.shown(&PairwiseCovariance::of(&vectors).unwrap());
    visitor.shown(&GramBatch::row_major(&[1.0, 2.0, 3.0, 4.0], 2, 2).unwrap());
    let norm = GramNorm::of(&vectors, Plane::Singular { first: 0, second: 1 }).unwrap();
    visitor.data(&norm.at(1.0, 2.0).unwrap());
    visitor.data(&norm.level(1.0).unwrap());
    visitor.shown(&norm);
}

fn similarities(visitor: &mut impl Visitor, x: &Vectors<'_, f64>) {
    for estimator in [Estimator::Biased, Estimator::Unbiased] {
        visitor.data(&estimator);
        // Some are of too few samples.
        Hsic::linear(x, x, estimator).iter().for_each(|hsic| visitor.data(hsic));
        DistanceCovariance::of(x, x, estimator).iter().for_each(|found| visitor.data(found));
    }
    let (gram, cross) = (Gram::of(x).unwrap(), CrossGram::of(x, x).unwrap());
    visitor.data(&MeanDiscrepancy::of(&gram, &gram, &cross).unwrap());
    visitor.data(&Procrustes::of(x, x).unwrap());
    for measure in Measure::ALL {
        visitor.data(&measure);
        Comparison::of(std::slice::from_ref(x), measure).iter().for_each(|found| visitor.shown(found));
    }
}

/// Of orders 0 to 4: definite, indefinite, singular, infinite and missing.
fn batches(visitor: &mut impl Visitor) {
    for (order, count) in [(0, 0), (1, 4), (2, 5), (3, 12), (4, 2)] {
        let rows = order * (order + 1) / 2;
        let number = |k: usize| match (k / rows, k % rows) {
            (1, _) => 0.0,
            (3, 0) => f64::NAN,
            (v, at) => ((3 * v + 5 * at + 1) % 7) as f64 / 3.0 - 1.0,
        };
        let triangles: Vec<f64> = (0..count * rows).map(number).collect();
        let batch = SymmetricBatch::from_packed(order, &triangles).unwrap();
        visitor.data(&batch.definiteness().unwrap());
        visitor.data(&batch.eigenvalues().unwrap());
        visitor.data(&batch.eigenvectors().unwrap());
        visitor.shown(&batch);
    }
}

fn kernels(visitor: &mut impl Visitor) {
    let points = Vectors::rows(&[[0.0, 1.0], [2.0, 1.5], [0.0, 1.0]]);
    for kernel in [Kernel::rbf(1.5).unwrap(), Kernel::polynomial(0.7, 1.0, 2).unwrap()] {
        let k = KernelGram::of(&points, &kernel).unwrap();
        visitor.data(&k.by_theorem());
        visitor.shown(k.kernel());
        visitor.shown(&k);
        visitor.shown(&CentredKernel::of(&points, &kernel).unwrap());
        visitor.data(&CrossKernel::of(&points, &points, &kernel).unwrap());
        visitor.data(&KernelVectorProduct::of(&points, &kernel, &[1.0, 0.5, -1.0]).unwrap());
    }
    visitor.data(&MedianHeuristic::Distance.of(&points).unwrap());
}

fn derivatives(visitor: &mut impl Visitor) {
    let f = |x: &[f64]| x[0].exp() * x[1] + x[1].powi(3);
    let (at, options) = ([0.25, 2.0], Differences::default());
    let g = gradient(f, &at, &options).unwrap();
    visitor.data(&g.status);
    let check = check_gradient(f, &[g.value[0], -g.value[1]], &at, &options).unwrap();
    visitor.data(&check.agreement);
    visitor.data(&check);
    visitor.data(&g);
    visitor.data(&hessian(f, &at, &options).unwrap());
    let residuals = |x: &[f64], r: &mut [f64]| {
        r[0] = x[0] - 1.0;
        r[1] = x[0] * x[1];
        r[2] = x[1].sin();
    };
    visitor.data(&jacobian(residuals, 3, &at, &options).unwrap());
    visitor.data(&LeastSquares::of(residuals, 3, &at, &options).unwrap());
    let model = SecondOrderModel::of(f, &at, &options).unwrap();
    visitor.data(&model.at(&[0.0, 1.0]).unwrap());
    visitor.data(&model);
    visitor.data(&NoiseEstimate::of(f, &at, &options).unwrap());
    let kink = hessian(|x| x[0].abs(), &[0.0], &options).unwrap();
    visitor.data(&kink.status);
    visitor.data(&kink);
}

fn fields(visitor: &mut impl Visitor) {
    let step = std::f64::consts::TAU / 16.0;
    let samples: Vec<f64> =
        (0..17 * 17).map(|k| (step * (k / 17) as f64).cos() + (step * (k % 17) as f64).cos()).collect();
    let field = Field::new(&samples, &[17, 17], &[step, step]).unwrap();
    visitor.data(&field.gradient_at(&[3, 4]).unwrap());
    field.flattest(None).unwrap().iter().for_each(|found| {
        visitor.data(&found.measure);
        visitor.data(found);
    });
    let classes = field.classes().unwrap();
    visitor.data(&classes.counts);
    visitor.data(&classes);
    let quantities = [Quantity::Gradient, Quantity::Hessian, Quantity::Laplacian, Quantity::ShapeIndex];
    field.compute(&quantities).unwrap().iter().for_each(|map| {
        visitor.data(&map.quantity);
        visitor.data(map);
    });
    let flat = vec![1.0; 17 * 17];
    for field in [field, Field::new(&flat, &[17, 17], &[1.0, 1.0]).unwrap()] {
        let critical = field.critical_points().unwrap();
        critical.points.iter().for_each(|point| {
            visitor.data(&point.class);
            visitor.data(point);
        });
        critical.plateaus.iter().for_each(|plateau| {
            visitor.data(&plateau.kind);
            visitor.data(plateau);
        });
        visitor.data(&critical);
    }
    let field = Field::new(&samples, &[17, 17], &[step, step]).unwrap();
    let region = field.region(&RegionOptions { threshold: 0.5, ..RegionOptions::default() }).unwrap();
    region.iter().for_each(|region| visitor.data(region));
}

fn series_and_styles(visitor: &mut impl Visitor) {
    let series = [0.0, 1.0, 4.0, 2.0];
    let options = AngularOptions::default();
    let field = AngularField::of(&series, &options).unwrap();
    visitor.data(&field.kind());
    visitor.data(&field.eigen());
    let image = field.to_faer().unwrap();
    let inverse = invert(&image, options.kind, options.range, field.extremes()).unwrap();
    visitor.data(&inverse.ambiguity);
    visitor.data(&inverse);
    visitor.shown(&field);
    let maps =
        |shift: f64| FeatureMaps::new((0..12).map(|k| k as f64 / 7.0 + shift).collect::<Vec<_>>(), [3, 2, 2]).unwrap();
    let styles = [0.0, 0.5].map(|shift| Style::with(&[maps(shift)], &StyleOptions::default()).unwrap());
    let distances = StyleDistances::of(&styles, None).unwrap();
    let distance = distances.pair(0, 1).unwrap();
    distance.layers.iter().for_each(|layer| visitor.data(layer));
    visitor.data(distance);
    visitor.shown(&distances);
    visitor.shown(&styles[0]);
    visitor.shown(&styles[0].layers()[0]);
    visitor.shown(&styles[0].gradient(0, &maps(0.0), &styles[1], 1.0).unwrap());
}

/// Each answer, one after the other.
fn low_ranks(visitor: &mut impl Visitor) {
    let landmarks =
        [Landmarks::default(), Landmarks::Greedy, Landmarks::Uniform { seed: 1 }, Landmarks::Indices(vec![0])];
    for (a, landmarks) in symmetric().iter().flat_map(|a| landmarks.iter().map(move |landmarks| (a, landmarks))) {
        for stop in [Stop::default(), Stop::Trace(1e-300), Stop::Rank(1)] {
            let options = LowRankOptions { landmarks: landmarks.clone(), stop, ..LowRankOptions::default() };
            // Of some there is none, and of these an error.
            let Ok(low_rank) = LowRank::with(a, &options) else { continue };
            let row = Mat::from_fn(1, low_rank.rank(), |_, _| 0.125);
            low_rank.features(&row, &[1.0], 0.0).iter().for_each(|features| visitor.data(features));
            visitor.data(&low_rank.landmarks);
            visitor.data(&low_rank.stopped);
            visitor.data(&low_rank.premise);
            visitor.data(&low_rank);
            visitor.data(&stop);
        }
        let assumed = ColumnSource::of(a).with_premise(Premise::Assumed);
        LowRank::of_columns(&assumed, &LowRankOptions::default()).iter().for_each(|low_rank| visitor.data(low_rank));
    }
}

pub(super) fn visit(visitor: &mut impl Visitor) {
    claims(visitor);
    matrices(visitor);
    low_ranks(visitor);
    vectors(visitor);
    batches(visitor);
    kernels(visitor);
    derivatives(visitor);
    fields(visitor);
    series_and_styles(visitor);
}
