//! What is refused, with a sentence.

use std::ops::ControlFlow;

use faer::Mat;
use gramkit::spans::{CanonicalCorrelations, PrincipalAngles, Projection, Volume};
use gramkit::{Error, Vectors};

#[test]
fn what_does_not_fit_is_refused() {
    let (a, b) = (Mat::<f64>::identity(4, 2), Mat::<f64>::identity(5, 2));
    let (a, b) = (Vectors::columns(&a), Vectors::columns(&b));
    let error = PrincipalAngles::of(&a, &b).unwrap_err();
    assert_eq!(error.to_string(), "dimension of the second family's vectors: expected 4, found 5");
    assert!(matches!(CanonicalCorrelations::of(&a, &b), Err(Error::Shape { .. })));
    assert!(matches!(Projection::of(&a, &[1.0]), Err(Error::Shape { .. })));
    let error = Projection::of(&a, &[1.0, f64::NAN, 0.0, 0.0]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the vector to project: value 1 is NaN, not a finite number; replace it, or leave it out"
    );
    let mut hole = Mat::<f64>::identity(4, 2);
    hole[(3, 1)] = f64::NAN;
    let hole = Vectors::columns(&hole);
    assert!(matches!(PrincipalAngles::of(&a, &hole), Err(Error::NotFinite { .. })));
    assert!(matches!(Volume::of_parallelotope(&hole), Err(Error::NotFinite { .. })));
    let none = Mat::<f64>::zeros(0, 3);
    assert!(matches!(Volume::of_simplex(&Vectors::rows(&none)), Err(Error::Domain { .. })));
    let cancelled = PrincipalAngles::with(&a, &a, Some(&|_| ControlFlow::Break(())));
    assert_eq!(cancelled.unwrap_err(), Error::Cancelled);
}

#[test]
fn nothing_and_one_are_families() {
    let none = Mat::<f64>::zeros(3, 0);
    let line = Mat::<f64>::identity(3, 1);
    let found = PrincipalAngles::of(&Vectors::columns(&none), &Vectors::columns(&line)).unwrap();
    assert!(found.angles.is_empty() && found.geodesic_distance().upper == 0.0);
    let flat = Mat::<f64>::zeros(0, 2);
    assert!(PrincipalAngles::of(&Vectors::columns(&flat), &Vectors::columns(&flat)).unwrap().angles.is_empty());
    // One observation has no deviations.
    let one = Mat::<f64>::identity(1, 1);
    let found = CanonicalCorrelations::of(&Vectors::columns(&one), &Vectors::columns(&one)).unwrap();
    assert!(found.correlations().is_empty());
}
