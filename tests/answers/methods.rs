//! Answers by a dot are those of the constructors; verdicts and radii are compared as they read.

use std::collections::HashSet;

use faer::Mat;
use gramkit::collinearity::Collinearity;
use gramkit::low_rank::LowRank;
use gramkit::orthonormal::{Orthogonalization, Orthonormal};
use gramkit::verdict::{AtLeast, InverseDiagonal, Tolerance};
use gramkit::{
    Claim, Count, Curvature, Definiteness, Determinant, Eigen, Gram, Independence, Inertia, Radius, Rank, Svd,
    Symmetric, Vectors, Verdict,
};

#[test]
fn a_dot_gives_what_the_constructor_gives() {
    let x = Mat::from_fn(6, 3, |i, j| ((i * i + 2 * j * i + 7 * j) % 13) as f64);
    let vectors = Vectors::columns(&x);
    let gram = vectors.gram().unwrap();
    assert_eq!(gram, Gram::of(&vectors).unwrap());
    assert_eq!(vectors.covariance(), Gram::covariance(&vectors));
    assert_eq!(vectors.correlation(), Gram::correlation(&vectors));
    assert_eq!(vectors.cosine(), Gram::cosine(&vectors));
    assert_eq!(vectors.closest_relation(), Independence::closest_relation(&vectors));
    assert_eq!(vectors.independence(), Independence::of(&vectors));
    assert_eq!(vectors.rank(), Rank::of(&vectors, Tolerance::Standard));
    assert_eq!(vectors.svd(), Svd::of(&vectors));
    assert_eq!(vectors.orthonormal(), Orthonormal::of(&vectors, Orthogonalization::default()));
    assert_eq!(vectors.collinearity(), Collinearity::of(&vectors));
    assert_eq!(vectors.analysis().unwrap().to_string(), gramkit::Analysis::of(&vectors).unwrap().to_string());

    assert_eq!(gram.eigen(), Eigen::of(&gram));
    assert_eq!(gram.definiteness(), Definiteness::of(&gram));
    assert_eq!(gram.low_rank(), LowRank::of(&gram));
    assert_eq!(gram.determinant(), Determinant::of(&gram));
    assert_eq!(gram.curvature(), Curvature::of(&gram));
    assert_eq!(gram.at_least(1.0), AtLeast::of(&gram, 1.0));
    assert_eq!(gram.inverse_diagonal(), InverseDiagonal::of(&gram));
    assert_eq!(gram.inertia().unwrap(), gram.definiteness().unwrap().inertia);
    assert_eq!(gram.rank().unwrap(), Claim::Proved(Count { lower: 3, upper: 3 }));
    let singular = Symmetric::from_lower(3, |_, _| 1.0).unwrap();
    assert_eq!(singular.rank().unwrap(), Claim::Proved(Count { lower: 1, upper: 1 }));
}

#[test]
fn a_verdict_is_a_bool_of_its_own() {
    for verdict in [Verdict::Proved, Verdict::Refuted, Verdict::Undetermined] {
        let all = [verdict.is_proved(), verdict.is_refuted(), verdict.is_undetermined()];
        assert_eq!(all.iter().filter(|&&is| is).count(), 1, "{verdict}");
    }
    assert!(Verdict::Refuted.is_refuted() && Verdict::Undetermined.is_undetermined());
}

#[test]
fn a_radius_is_compared_with_a_number() {
    let x = Mat::from_fn(6, 3, |i, j| (1 + i + 2 * j) as f64 / 7.0);
    let gram = Gram::of(&Vectors::columns(&x)).unwrap();
    assert!(gram.radius() < 1e-3 && gram.radius() > 0.0);
    assert!(Radius::Exact == 0.0 && Radius::Bound(0.5) >= 0.5);
    // No row of it is beyond the number.
    let rows = Radius::diagonal([1.0, 1e-9]).unwrap();
    assert!(rows > 0.5 && rows <= 1.0);
    assert!(Radius::Estimate(f64::NAN).partial_cmp(&1.0).is_none());
}

#[test]
fn equal_answers_are_equal_and_hash_alike() {
    let inertia = |a: &Symmetric| a.inertia().unwrap();
    let a = Symmetric::from_lower(3, |i, j| if i == j { 2.0 } else { 1.0 }).unwrap();
    let b = a.negated();
    let distinct: HashSet<Claim<Inertia>> = [inertia(&a), inertia(&a), inertia(&b)].into_iter().collect();
    assert_eq!(distinct.len(), 2);
    let verdicts: HashSet<Verdict> = [Verdict::Proved, Verdict::Proved, Verdict::Refuted].into_iter().collect();
    assert_eq!(verdicts.len(), 2);
    assert_eq!(a.eigen(), a.clone().eigen());
    assert_ne!(a.eigen(), b.eigen());
}
