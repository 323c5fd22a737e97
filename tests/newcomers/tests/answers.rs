//! Answers print, are compared, and come by a dot.

use gramkit::prelude::*;
use nalgebra::dmatrix;

fn gram() -> Gram {
    Gram::of(&Vectors::columns(&dmatrix![2.0, 0.0; 0.0, 3.0])).unwrap()
}

#[test]
fn a_gram_matrix_prints_its_digits() {
    let page = format!("{}", gram());
    assert!(page.contains('4') && page.contains('9'), "{page}");
}

#[test]
fn a_class_in_words() {
    let definiteness = Definiteness::of(&gram()).unwrap();
    assert!(format!("{}", definiteness.class).contains("positive definite"));
    assert!(format!("{}", definiteness.is_positive_definite()).contains("proved"));
}

#[test]
fn an_enclosure_prints_its_digits() {
    let eigen = Eigen::of(&gram()).unwrap();
    assert!(format!("{}", eigen.enclosures[0]).contains('4'));
}

#[test]
fn a_verdict_is_asked() {
    let verdict = Definiteness::of(&gram()).unwrap().is_positive_definite();
    assert!(verdict.is_proved() && !verdict.is_refuted());
}

#[test]
fn the_number_of_a_radius() {
    let gram = gram();
    assert!(gram.radius() < 1e-3 && *gram.radius() < 1e-3);
    assert_eq!(f64::from(gram.radius()), 0.0);
}

#[test]
fn answers_of_equal_bits_are_equal() {
    assert!(gram() == gram());
    assert!(Eigen::of(&gram()).unwrap() == Eigen::of(&gram()).unwrap());
}

#[test]
fn answers_by_a_dot() {
    let x = dmatrix![2.0, 0.0; 0.0, 3.0];
    let gram = Vectors::columns(&x).gram().unwrap();
    assert_eq!(gram.eigen().unwrap().values, [4.0, 9.0]);
    assert_eq!(gram.definiteness().unwrap().is_positive_definite(), Verdict::Proved);
    assert_eq!(gram.determinant().unwrap().sign, Claim::Proved(1));
}
