//! Differences are exact for polynomials up to their degree, component by component, edges, corners and gaps included.

use gramkit::Field;
use gramkit::field::{FieldOptions, Quantity, Scheme};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::lines::{KINDS, Kind, Line, compact, grid, indices, place, sample};

/// Σ c_k Π x_a^{k_a} with whole coefficients.
#[derive(Clone, Debug)]
struct Polynomial {
    terms: Vec<(f64, Vec<i32>)>,
}

impl Polynomial {
    /// Of this degree in the first axis that is drawn, of at most `mixed` in each of the others.
    fn random(axes: usize, degree: i32, mixed: i32, rng: &mut StdRng) -> Self {
        let mut term = |powers: Vec<i32>| (f64::from(rng.random_range(-5..=5)), powers);
        let mut terms: Vec<_> = (0..axes)
            .flat_map(|axis| {
                (0..=degree).map(move |power| (0..axes).map(|a| if a == axis { power } else { 0 }).collect())
            })
            .map(&mut term)
            .collect();
        for _ in 0..4 {
            let powers = (0..axes).map(|_| rng.random_range(0..=mixed)).collect();
            terms.push((f64::from(rng.random_range(-5..=5)), powers));
        }
        Self { terms }
    }

    /// The derivative of these orders at x, and Σ of the moduli of its terms.
    fn derivative(&self, x: &[f64], orders: &[i32]) -> (f64, f64) {
        let monomial = |x: f64, power: i32, order: i32| {
            let falling: f64 = (0..order).map(|m| f64::from(power - m)).product();
            if order > power { 0.0 } else { falling * x.powi(power - order) }
        };
        let terms = self.terms.iter().map(|(c, powers)| {
            powers.iter().zip(x).zip(orders).map(|((&p, &x), &o)| monomial(x, p, o)).product::<f64>() * c
        });
        terms.fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()))
    }
}

/// Rounding of samples, weights and sums, relative to Σ|w f|.
const ROUNDINGS: f64 = 64.0;

/// Checks ∂f/∂xᵢ and ∂²f/∂xᵢ∂x_j at every point where they are; the share of those.
fn assert_exact(
    lines: &[Line],
    options: FieldOptions<'static>,
    polynomial: &Polynomial,
    holes: &[Vec<usize>],
    moduli: f64,
) -> f64 {
    let (n, shape) = (lines.len(), lines.iter().map(|line| line.length).collect::<Vec<_>>());
    let none = vec![0; n];
    let mut samples = sample(lines, |x| polynomial.derivative(x, &none).0);
    let size = sample(lines, |x| polynomial.derivative(x, &none).1).into_iter().fold(0.0, f64::max);
    holes.iter().for_each(|hole| samples[place(&shape, hole)] = f64::NAN);
    let finest: Vec<f64> =
        lines.iter().map(|l| l.coordinates.windows(2).map(|p| (p[1] - p[0]).abs()).fold(f64::MAX, f64::min)).collect();
    let field = Field::with(&samples, grid(lines), &options).unwrap();
    let maps = field.compute(&[Quantity::Gradient, Quantity::FullHessian]).unwrap();
    let mut there = 0;
    for index in indices(&shape) {
        let at = place(&shape, &index);
        let x: Vec<f64> = index.iter().zip(lines).map(|(&i, line)| line.coordinates[i]).collect();
        for i in 0..n {
            let mut orders = none.clone();
            orders[i] += 1;
            let mut check = |found: f64, orders: &[i32], step: f64| {
                if found.is_nan() {
                    return;
                }
                let expected = polynomial.derivative(&x, orders).0;
                let allowed = ROUNDINGS * f64::EPSILON * moduli * size / step;
                assert!(
                    (found - expected).abs() <= allowed,
                    "{options:?} {orders:?} at {index:?}: {found}, not {expected} ± {allowed:e}"
                );
                there += 1;
            };
            check(maps[0].component(i)[at], &orders, finest[i]);
            for j in 0..n {
                let mut orders = orders.clone();
                orders[j] += 1;
                check(maps[1].component(n * i + j)[at], &orders, finest[i] * finest[j]);
            }
        }
    }
    there as f64 / (samples.len() * (n + n * n)) as f64
}

/// Σ|w|·h^m of the one-sided second derivatives of accuracy 6, and the square of that of the first, are below this.
const MODULI: f64 = 1000.0;

#[test]
fn polynomials_up_to_the_degree_are_exact_everywhere() {
    let mut rng = StdRng::seed_from_u64(1);
    for accuracy in [2, 4, 6] {
        for kind in [Kind::Even, Kind::Ascending, Kind::Descending] {
            for n in 1..=3 {
                let lines: Vec<Line> = (0..n)
                    .map(|axis| {
                        Line::random(if axis == 0 { kind } else { KINDS[axis] }, accuracy + 2 + axis, 0.25, &mut rng)
                    })
                    .collect();
                // First derivatives to the degree of the accuracy.
                let polynomial = Polynomial::random(n, accuracy as i32, accuracy as i32, &mut rng);
                assert_eq!(assert_exact(&lines, compact(accuracy), &polynomial, &[], MODULI), 1.0);
            }
        }
    }
}

#[test]
fn second_derivatives_are_exact_to_one_degree_more() {
    for accuracy in [2, 4, 6] {
        let degree = accuracy as i32 + 1;
        for line in [
            Line::even(accuracy + 4, 0.5),
            Line::random(Kind::Ascending, accuracy + 4, 0.5, &mut StdRng::seed_from_u64(2)),
        ] {
            let samples = sample(std::slice::from_ref(&line), |x| x[0].powi(degree));
            let found = Field::with(&samples, grid(std::slice::from_ref(&line)), &compact(accuracy))
                .unwrap()
                .laplacian()
                .unwrap();
            let far = line.coordinates[line.length - 1];
            for (x, found) in line.coordinates.iter().zip(found) {
                let expected = f64::from(degree * (degree - 1)) * x.powi(degree - 2);
                let allowed = ROUNDINGS * f64::EPSILON * MODULI * far.powi(degree) / 0.25;
                assert!((found - expected).abs() <= allowed, "accuracy {accuracy} at {x}: {found}, not {expected}");
            }
            // And not to two: the test can fail.
            let samples = sample(std::slice::from_ref(&line), |x| x[0].powi(degree + 1));
            let found = Field::with(&samples, grid(std::slice::from_ref(&line)), &compact(accuracy))
                .unwrap()
                .laplacian()
                .unwrap();
            assert!((found[0] - 0.0).abs() > 1e-3, "accuracy {accuracy}: {}", found[0]);
        }
    }
}

#[test]
fn small_whole_numbers_on_spacings_of_powers_of_two_are_exact_to_the_bit() {
    let samples = sample(&[Line::even(6, 0.25), Line::even(7, 2.0), Line::even(5, 1.0)], |x| {
        3.0 * x[0] * x[0] - 2.0 * x[0] * x[1] + x[1] * x[1] + 5.0 * x[1] * x[2] - 4.0 * x[2] * x[2] + x[0] - 7.0
    });
    let field = Field::new(&samples, &[6, 7, 5], &[0.25, 2.0, 1.0]).unwrap();
    let maps = field.compute(&[Quantity::Hessian]).unwrap();
    for (k, expected) in [6.0, -2.0, 0.0, 2.0, 5.0, -8.0].into_iter().enumerate() {
        assert!(maps[0].component(k).iter().all(|&entry| entry == expected));
    }
}

#[test]
fn windows_beside_missing_samples_are_exact_too() {
    let mut rng = StdRng::seed_from_u64(3);
    for scheme in [2, 4, 6].map(|accuracy| Scheme::Compact { accuracy }) {
        let accuracy = scheme.accuracy();
        for kinds in [[Kind::Even; 2], [Kind::Ascending, Kind::Even], [Kind::Descending, Kind::Ascending]] {
            let lines: Vec<Line> =
                kinds.iter().map(|&kind| Line::random(kind, 2 * accuracy + 9, 0.25, &mut rng)).collect();
            let polynomial = Polynomial::random(2, accuracy as i32, accuracy as i32, &mut rng);
            let middle = accuracy + 4;
            let line: Vec<Vec<usize>> = (0..lines[1].length).map(|j| vec![middle, j]).collect();
            let corner = vec![vec![0, 0]];
            let scattered: Vec<Vec<usize>> =
                (0..5).map(|_| lines.iter().map(|line| rng.random_range(0..line.length)).collect()).collect();
            for (holes, least) in [(vec![vec![middle, middle]], 0.99), (line, 0.9), (corner, 0.97), (scattered, 0.7)] {
                let options = FieldOptions { scheme, ..FieldOptions::default() };
                let share = assert_exact(&lines, options, &polynomial, &holes, MODULI);
                assert!(share >= least, "{scheme:?} {kinds:?}: {share}");
            }
        }
    }
}
