//! Kernels beside what they are in exact numbers: to 60 digits where they are not rational.

use gramkit::kernel::{Bandwidth, Kernel, Smoothness};
use num_traits::{One, Pow, Signed, Zero};
use oracle::exponential::{exp, sin_pi};
use oracle::logarithm::ln;
use oracle::{Rational, exact, square_root};

/// What a kernel is of two points.
type Value = dyn Fn(&[f64], &[f64]) -> Rational;

/// A kernel and its values.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) kernel: Kernel,
    pub(super) value: Box<Value>,
    /// Whether points have components ≥ 0.
    pub(super) histograms: bool,
}

fn sum(x: &[f64], y: &[f64], term: impl Fn(usize, Rational, Rational) -> Rational) -> Rational {
    x.iter().zip(y).enumerate().fold(Rational::zero(), |sum, (k, (&x, &y))| sum + term(k, exact(x), exact(y)))
}

pub(super) fn squared_distance(x: &[f64], y: &[f64]) -> Rational {
    sum(x, y, |_, x, y| (&x - &y) * (x - y))
}

fn distance(x: &[f64], y: &[f64]) -> Rational {
    root(&squared_distance(x, y))
}

/// √q to 60 digits of it, whatever its size.
fn root(q: &Rational) -> Rational {
    if q.is_zero() {
        return Rational::zero();
    }
    let e = (q.numer().bits() as i64 - q.denom().bits() as i64).div_euclid(2);
    let power = |e: i64| {
        let two = Rational::one() + Rational::one();
        if e < 0 { two.pow((-e) as u32).recip() } else { two.pow(e as u32) }
    };
    square_root(&(q * power(-2 * e))) * power(e)
}

fn inner(x: &[f64], y: &[f64]) -> Rational {
    sum(x, y, |_, x, y| x * y)
}

fn case(
    name: &'static str,
    kernel: gramkit::Result<Kernel>,
    value: impl Fn(&[f64], &[f64]) -> Rational + 'static,
) -> Case {
    Case { name, kernel: kernel.unwrap(), value: Box::new(value), histograms: false }
}

fn of_histograms(case: Case) -> Case {
    Case { histograms: true, ..case }
}

fn one() -> Rational {
    Rational::one()
}

fn chi_squared(x: &[f64], y: &[f64]) -> Rational {
    sum(x, y, |_, x, y| if x == y { Rational::zero() } else { (&x - &y) * (&x - &y) / (x + y) })
}

/// Every family, of points with three components.
pub(super) fn cases() -> Vec<Case> {
    let scales = [0.3, 0.0, 1.7];
    let scaled = move |x: &[f64], y: &[f64]| {
        sum(x, y, |k, x, y| {
            let difference = (x - y) * exact(scales[k]);
            &difference * &difference
        })
    };
    let (periods, lengths) = ([0.7, 3.0, 1e3], [1.1, 0.4, 2.0]);
    vec![
        case("rbf by length", Kernel::rbf(0.9), |x, y| {
            exp(&-(squared_distance(x, y) / (exact(2.0) * exact(0.9) * exact(0.9))))
        }),
        case("rbf by gamma", Kernel::rbf(Bandwidth::Gamma(0.3)), |x, y| exp(&-(squared_distance(x, y) * exact(0.3)))),
        case("rbf with scales", Kernel::rbf(0.9).and_then(|kernel| kernel.with_scales(&scales)), move |x, y| {
            exp(&-(scaled(x, y) / (exact(2.0) * exact(0.9) * exact(0.9))))
        }),
        case("exponential", Kernel::exponential(1.3), |x, y| exp(&-(distance(x, y) / exact(1.3)))),
        case("laplacian", Kernel::laplacian(1.3), |x, y| exp(&-(sum(x, y, |_, x, y| (x - y).abs()) / exact(1.3)))),
        case("matern 1/2", Kernel::matern(Smoothness::Half, Bandwidth::Gamma(0.7)), |x, y| {
            exp(&-(distance(x, y) * exact(0.7)))
        }),
        case("matern 3/2", Kernel::matern(Smoothness::ThreeHalves, 0.8), |x, y| {
            let s = root(&(squared_distance(x, y) * exact(3.0))) / exact(0.8);
            (one() + &s) * exp(&-s)
        }),
        case("matern 5/2", Kernel::matern(Smoothness::FiveHalves, 0.8), |x, y| {
            let s = root(&(squared_distance(x, y) * exact(5.0))) / exact(0.8);
            (one() + &s + &s * &s / exact(3.0)) * exp(&-s)
        }),
        case("rational quadratic", Kernel::rational_quadratic(0.6, 1.4), |x, y| {
            let y = squared_distance(x, y) / (exact(2.0) * exact(0.6) * exact(1.4) * exact(1.4));
            exp(&-(exact(0.6) * ln(&(one() + y))))
        }),
        case("periodic", Kernel::periodic(&periods, &lengths), move |x, y| {
            let arguments = sum(x, y, |k, x, y| {
                let turns = (x - y) / exact(periods[k]);
                let sine = sin_pi(&(&turns - turns.round()));
                exact(2.0) * &sine * sine / (exact(lengths[k]) * exact(lengths[k]))
            });
            exp(&-arguments)
        }),
        case("linear", Kernel::linear(0.3), |x, y| inner(x, y) + exact(0.3)),
        case("linear with scales", Kernel::linear(0.0).and_then(|kernel| kernel.with_scales(&scales)), move |x, y| {
            sum(x, y, |k, x, y| x * y * exact(scales[k]) * exact(scales[k]))
        }),
        case("polynomial", Kernel::polynomial(0.4, 1.5, 3), |x, y| {
            let base = exact(0.4) * inner(x, y) + exact(1.5);
            &base * &base * &base
        }),
        case("cosine", Ok(Kernel::cosine()), |x, y| {
            // The roots of a product: 1 exactly for a point with itself.
            inner(x, y) / root(&(inner(x, x) * inner(y, y)))
        }),
        of_histograms(case("chi-squared", Kernel::chi_squared(0.8), |x, y| exp(&-(exact(0.8) * chi_squared(x, y))))),
        of_histograms(case("additive chi-squared", Ok(Kernel::additive_chi_squared()), |x, y| {
            sum(x, y, |_, x, y| {
                let total = &x + &y;
                if total.is_zero() { total } else { exact(2.0) * x * y / total }
            })
        })),
        of_histograms(case("histogram intersection", Ok(Kernel::histogram_intersection()), |x, y| {
            sum(x, y, |_, x, y| x.min(y))
        })),
        case("sigmoid", Kernel::sigmoid(0.2, -0.1), |x, y| {
            let power = exp(&(exact(2.0) * (exact(0.2) * inner(x, y) - exact(0.1))));
            (&power - one()) / (power + one())
        }),
        case("sum", Kernel::rbf(Bandwidth::Gamma(0.3)).and_then(|rbf| Ok(0.7 * rbf + Kernel::linear(0.3)?)), |x, y| {
            exact(0.7) * exp(&-(squared_distance(x, y) * exact(0.3))) + inner(x, y) + exact(0.3)
        }),
        case(
            "product",
            Kernel::rbf(Bandwidth::Gamma(0.3)).and_then(|rbf| Ok(rbf * Kernel::polynomial(1.0, 2.0, 2)?)),
            |x, y| {
                let base = inner(x, y) + exact(2.0);
                exp(&-(squared_distance(x, y) * exact(0.3))) * &base * base
            },
        ),
    ]
}
