//! Ten matrices on which the customary tests go wrong.
//!
//! They were chosen for that, out of many on which nobody fails: the counts that it prints are no rates.
//!
//! Run with `cargo run --release --example traps`. Each truth follows from what stands beside the matrix, and is
//! asserted against elimination in exact rational arithmetic. The others answer by running, with the test that their
//! users write:
//!
//! * *independent?* The plain test: the determinant of the computed XᵀX is not 0; nalgebra: `rank(1e-10)` is n, its
//!   tolerance being absolute; faer: σ_n > σ₁·max(m, n)·2⁻⁵², NumPy's rule.
//! * *positive definite?* The plain test: the smallest computed eigenvalue is positive; nalgebra: `cholesky` is `Some`;
//!   faer: `llt` is `Ok`.
//! * *positive semidefinite?* The plain test: the smallest computed eigenvalue is not negative; nalgebra: the same with
//!   its own eigenvalues; faer: pivoted Cholesky is `Ok`.
//!
//! What is asked is whether the stored numbers have the property. A rank at a tolerance is meant for another question,
//! whether vectors near these are dependent, and its "no" is right there; but it is used for this one too. Where an
//! answer hangs on rounding, another processor or number of threads can turn it.

use std::error::Error;

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt_pivoting::factor::{cholesky_in_place, cholesky_in_place_scratch};
use faer::{Mat, Par, Side, mat};
use gramkit::certificate::{Evidence, RankEvidence};
use gramkit::generate::Kind;
use gramkit::{Definiteness, Independence, Symmetric, Vectors, Verdict};
use nalgebra::DMatrix;

use Question::{Definite, Independent, Semidefinite};

/// What is asked of a matrix.
#[derive(Clone, Copy, PartialEq)]
enum Question {
    /// Are its columns linearly independent?
    Independent,
    /// Is it positive definite?
    Definite,
    /// Is it positive semidefinite?
    Semidefinite,
}

struct Trap {
    name: &'static str,
    matrix: Mat<f64>,
    question: Question,
    truth: bool,
}

fn traps() -> gramkit::Result<[Trap; 10]> {
    let trap = |name, matrix, question, truth| Trap { name, matrix, question, truth };
    let outer = |a: f64, b: f64| mat![[a * a, a * b], [a * b, b * b]];
    let triangle = |i: usize, j: usize| if i == j { 1.0 } else { -f64::from(u8::from(i < j)) };
    let edge = Kind::Equicorrelation { order: 11, rho: -0.1 }.matrix()?;
    Ok([
        // More vectors than dimensions.
        trap("three decimals in the plane", mat![[0.1, 0.3, 0.7], [0.2, 0.6, 0.9]], Independent, false),
        // Below the row of ones stands εI.
        trap("Läuchli, ε = 1e-12", Kind::Lauchli { columns: 3, epsilon: 1e-12 }.matrix()?, Independent, true),
        // (1, 1, 1) and (1, −1, 2) in another unit.
        trap("units 1 and 1e-200", mat![[1.0, 1e-200], [1.0, -1e-200], [1.0, 2e-200]], Independent, true),
        // The determinant of a triangle is the product of its diagonal, 1; σ_min is about 1e-18.
        trap("60 × 60 triangle of −1", Mat::from_fn(60, 60, triangle), Independent, true),
        // Determinant 1·1 − 2·2 = −3. faer's pivoted Cholesky stops after one column, as at a matrix of rank 1.
        trap("[1 2; 2 1]", mat![[1.0, 2.0], [2.0, 1.0]], Semidefinite, false),
        // xᵀLx is the sum of (x_i − x_{i+1})².
        trap("Laplacian of a path, n = 10", Kind::PathLaplacian { order: 10 }.matrix()?, Semidefinite, true),
        // All row sums are 0, so it is singular.
        trap("Laplacian of K₅", Kind::CompleteLaplacian { order: 5 }.matrix()?, Definite, false),
        // Its smallest eigenvalue is 1 + 10ρ, and the double nearest to −0.1 is below −0.1.
        trap("correlations −0.1, n = 11", edge, Semidefinite, false),
        // [a² ab; ab b²] would be singular, but each product is rounded: the determinant of what is stored is positive
        // …
        trap("[a² ab; ab b²], 0.9 and 0.5", outer(0.9, 0.5), Definite, true),
        // … or negative.
        trap("[a² ab; ab b²], 1.5 and 0.4", outer(1.5, 0.4), Definite, false),
    ])
}

impl Trap {
    /// In exact rational arithmetic.
    fn exactly(&self) -> bool {
        let table = oracle::Table::of(self.matrix.as_ref());
        match self.question {
            Independent => table.rank() == self.matrix.ncols(),
            Definite => table.inertia().0 == self.matrix.nrows(),
            Semidefinite => table.inertia().2 == 0,
        }
    }

    /// A determinant, or the smallest eigenvalue.
    fn plain(&self) -> Result<bool, Box<dyn Error>> {
        let smallest = || match self.matrix.self_adjoint_eigenvalues(Side::Lower) {
            Ok(values) => Ok(values[0]),
            Err(error) => Err(format!("{error:?}")),
        };
        Ok(match self.question {
            Independent => {
                let x = self.as_nalgebra();
                (x.transpose() * x).determinant() != 0.0
            }
            Definite => smallest()? > 0.0,
            Semidefinite => smallest()? >= 0.0,
        })
    }

    fn nalgebra(&self) -> bool {
        let a = self.as_nalgebra();
        match self.question {
            Independent => a.rank(1e-10) == a.ncols(),
            Definite => a.cholesky().is_some(),
            Semidefinite => a.symmetric_eigenvalues().min() >= 0.0,
        }
    }

    fn faer(&self) -> Result<bool, Box<dyn Error>> {
        let (m, n) = self.matrix.shape();
        Ok(match self.question {
            Independent => {
                let values = self.matrix.singular_values().map_err(|error| format!("{error:?}"))?;
                values.iter().filter(|&&value| value > values[0] * m.max(n) as f64 * f64::EPSILON).count() == n
            }
            Definite => self.matrix.llt(Side::Lower).is_ok(),
            Semidefinite => {
                let (mut order, mut inverse) = (vec![0_usize; n], vec![0; n]);
                let (seq, parameters) = (Par::Seq, Default::default());
                let mut memory = MemBuffer::new(cholesky_in_place_scratch::<usize, f64>(n, seq, parameters));
                let stack = MemStack::new(&mut memory);
                let mut factor = self.matrix.clone();
                cholesky_in_place(factor.as_mut(), &mut order, &mut inverse, seq, stack, parameters).is_ok()
            }
        })
    }

    fn as_nalgebra(&self) -> DMatrix<f64> {
        DMatrix::from_fn(self.matrix.nrows(), self.matrix.ncols(), |i, j| self.matrix[(i, j)])
    }

    /// The verdict, and what it rests on.
    fn gramkit(&self) -> gramkit::Result<(Verdict, &'static str)> {
        if self.question == Independent {
            let answer = Independence::of(&Vectors::columns(&self.matrix))?;
            let independent = answer.verdict == Verdict::Proved;
            let proof = answer.evidence.iter().rev().find_map(|evidence| match (evidence, independent) {
                (RankEvidence::MoreVectorsThanDimensions, false) => Some("3 vectors in 2 dimensions"),
                (RankEvidence::Relations(_), false) => Some("an integer relation"),
                (RankEvidence::Preconditioner(_), true) => Some("XT nearly orthonormal"),
                (RankEvidence::Minor(_), true) => Some("a minor modulo a prime"),
                _ => None,
            });
            return Ok((answer.verdict, proof.unwrap_or("none")));
        }
        let answer = Definiteness::of(&Symmetric::new(&self.matrix)?)?;
        let verdict = match self.question {
            Definite => answer.is_positive_definite(),
            _ => answer.is_positive_semidefinite(),
        };
        // The last evidence is what decided.
        let proof = answer.evidence.iter().rev().find_map(|evidence| match (evidence, verdict) {
            (Evidence::Witness(witness), Verdict::Refuted) if witness.sign < 0 => Some("a vector with xᵀAx < 0"),
            (Evidence::Relations(_), Verdict::Refuted) => Some("an integer relation"),
            (Evidence::Relations(_), Verdict::Proved) => Some("n − 1 positive, a relation"),
            (Evidence::Cholesky(_), Verdict::Proved) => Some("a Cholesky factor"),
            (Evidence::PrincipalMinors(_), _) => Some("exact principal minors"),
            (Evidence::Congruence(_), _) => Some("a congruence to signs"),
            _ => None,
        });
        Ok((verdict, proof.unwrap_or("none")))
    }
}

/// An answer, marked where it is wrong.
fn marked(answer: Option<bool>, truth: bool) -> String {
    let word = answer.map_or("open", |answer| if answer { "yes" } else { "no" });
    if answer == Some(truth) { format!("{word}  ") } else { format!("{word} ✗") }
}

fn main() -> Result<(), Box<dyn Error>> {
    const METHODS: [&str; 4] = ["plain test", "nalgebra", "faer", "gramkit"];
    let [plain, nalgebra, faer, gramkit] = METHODS;
    println!("{:27} {:13} {:5} {plain:10} {nalgebra:8} {faer:5} {gramkit:7} its proof", "matrix", "question", "truth");
    let mut wrong = [0; METHODS.len()];
    for trap in traps()? {
        let truth = trap.truth;
        assert_eq!(trap.exactly(), truth, "{}", trap.name);
        let (verdict, proof) = trap.gramkit()?;
        let proved = match verdict {
            Verdict::Proved => Some(true),
            Verdict::Refuted => Some(false),
            Verdict::Undetermined => None,
        };
        let answers = [Some(trap.plain()?), Some(trap.nalgebra()), Some(trap.faer()?), proved];
        for (wrong, answer) in wrong.iter_mut().zip(answers) {
            *wrong += usize::from(answer != Some(truth));
        }
        let question = match trap.question {
            Independent => "independent?",
            Definite => "definite?",
            Semidefinite => "semidefinite?",
        };
        let [plain, nalgebra, faer, gramkit] = answers.map(|answer| marked(answer, truth));
        let truth = if truth { "yes" } else { "no" };
        println!("{:27} {question:13} {truth:5} {plain:10} {nalgebra:8} {faer:5} {gramkit:7} {proof}", trap.name);
    }
    let [plain, nalgebra, faer, gramkit] = wrong;
    println!("{:27} {:13} {:5} {plain:<10} {nalgebra:<8} {faer:<5} {gramkit}", "wrong answers", "", "");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gramkit_tells_the_truth_about_all_ten() -> Result<(), Box<dyn Error>> {
        for trap in traps()? {
            let (verdict, proof) = trap.gramkit()?;
            assert_eq!(trap.exactly(), trap.truth, "{}", trap.name);
            assert_eq!(verdict, if trap.truth { Verdict::Proved } else { Verdict::Refuted }, "{}", trap.name);
            assert_ne!(proof, "none", "{}", trap.name);
        }
        Ok(())
    }
}
