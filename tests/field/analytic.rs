//! Fields in closed form: sums of products of functions of one coordinate, and of Gaussians.

use rand::RngExt;
use rand::rngs::StdRng;

/// A function of one coordinate.
#[derive(Clone, Debug)]
pub(crate) enum Factor {
    /// sin(ωx + φ).
    Wave { frequency: f64, phase: f64 },
    /// tanh ωx.
    Step { frequency: f64 },
    /// sinh ωx/ω.
    Sinh { frequency: f64 },
    /// Σ c_k xᵏ.
    Polynomial(Vec<f64>),
}

impl Factor {
    /// f, f′ and f″.
    pub(crate) fn derivatives(&self, x: f64) -> [f64; 3] {
        match self {
            Self::Wave { frequency: w, phase } => {
                let (sin, cos) = (w * x + phase).sin_cos();
                [sin, w * cos, -w * w * sin]
            }
            Self::Step { frequency: w } => {
                let tanh = (w * x).tanh();
                let slope = 1.0 - tanh * tanh;
                [tanh, w * slope, -2.0 * w * w * tanh * slope]
            }
            Self::Sinh { frequency: w } => [(w * x).sinh() / w, (w * x).cosh(), w * (w * x).sinh()],
            Self::Polynomial(coefficients) => coefficients
                .iter()
                .rev()
                .fold([0.0; 3], |[f, slope, second], c| [f * x + c, slope * x + f, second * x + 2.0 * slope]),
        }
    }
}

/// c·exp(−½(x − m)ᵀQ(x − m)).
#[derive(Clone, Debug)]
pub(crate) struct Gaussian {
    pub(crate) height: f64,
    pub(crate) centre: Vec<f64>,
    /// Q, row by row.
    pub(crate) form: Vec<f64>,
}

/// Σ c∏φ_a(x_a) + Σ Gaussians.
#[derive(Clone, Debug, Default)]
pub(crate) struct Analytic {
    pub(crate) products: Vec<(f64, Vec<Factor>)>,
    pub(crate) gaussians: Vec<Gaussian>,
}

/// f, its gradient and its Hessian, row by row.
pub(crate) type Jet = (f64, Vec<f64>, Vec<f64>);

impl Analytic {
    pub(crate) fn product(mut self, c: f64, factors: Vec<Factor>) -> Self {
        self.products.push((c, factors));
        self
    }

    pub(crate) fn jet(&self, x: &[f64]) -> Jet {
        let n = x.len();
        let (mut f, mut gradient, mut hessian) = (0.0, vec![0.0; n], vec![0.0; n * n]);
        for (c, factors) in &self.products {
            let all: Vec<[f64; 3]> = factors.iter().zip(x).map(|(factor, x)| factor.derivatives(*x)).collect();
            let of =
                |orders: &dyn Fn(usize) -> usize| -> f64 { c * (0..n).map(|a| all[a][orders(a)]).product::<f64>() };
            f += of(&|_| 0);
            for i in 0..n {
                gradient[i] += of(&|a| usize::from(a == i));
                (0..n).for_each(|j| hessian[i * n + j] += of(&|a| usize::from(a == i) + usize::from(a == j)));
            }
        }
        for Gaussian { height, centre, form } in &self.gaussians {
            let away: Vec<f64> = x.iter().zip(centre).map(|(x, m)| x - m).collect();
            let pull: Vec<f64> = (0..n).map(|i| (0..n).map(|j| form[i * n + j] * away[j]).sum()).collect();
            let value = height * (-0.5 * away.iter().zip(&pull).map(|(a, p)| a * p).sum::<f64>()).exp();
            f += value;
            for i in 0..n {
                gradient[i] -= value * pull[i];
                (0..n).for_each(|j| hessian[i * n + j] += value * (pull[i] * pull[j] - form[i * n + j]));
            }
        }
        (f, gradient, hessian)
    }

    /// The zero of the gradient that Newton's method finds from a place, if it is no further than this on any axis.
    pub(crate) fn critical_near(&self, start: &[f64], within: &[f64]) -> Option<Vec<f64>> {
        let n = start.len();
        let mut x = start.to_vec();
        let mut last = f64::INFINITY;
        for _ in 0..60 {
            let (_, gradient, hessian) = self.jet(&x);
            let step = solve(n, &hessian, &gradient)?;
            let size = step.iter().zip(within).fold(0.0_f64, |max, (s, h)| max.max((s / h).abs()));
            // Half a step of the grid at most, so that it stays where it is.
            let damping = if size > 0.5 { 0.5 / size } else { 1.0 };
            x.iter_mut().zip(&step).for_each(|(x, step)| *x -= damping * step);
            if !x.iter().zip(start).zip(within).all(|((x, s), h)| (x - s).abs() <= 2.0 * h) {
                return None;
            }
            // To the last digits, where rounding makes the steps.
            if size <= 1e-9 && size >= 0.5 * last {
                break;
            }
            last = size;
        }
        let near = x.iter().zip(start).zip(within).all(|((x, s), h)| (x - s).abs() <= *h);
        (last <= 1e-9 && near).then_some(x)
    }
}

/// A⁻¹b by elimination with row exchanges; `None` if a pivot is 0.
fn solve(n: usize, matrix: &[f64], right: &[f64]) -> Option<Vec<f64>> {
    let mut a: Vec<Vec<f64>> = (0..n).map(|i| [&matrix[i * n..(i + 1) * n], &[right[i]]].concat()).collect();
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &j| a[i][k].abs().total_cmp(&a[j][k].abs()))?;
        a.swap(k, pivot);
        if a[k][k] == 0.0 {
            return None;
        }
        for i in (0..n).filter(|&i| i != k) {
            let factor = a[i][k] / a[k][k];
            (k..=n).for_each(|j| a[i][j] -= factor * a[k][j]);
        }
    }
    Some((0..n).map(|i| a[i][n] / a[i][i]).collect())
}

/// Eigenvalues of a symmetric matrix, ascending, by Jacobi's rotations.
pub(crate) fn eigenvalues(n: usize, matrix: &[f64]) -> Vec<f64> {
    let mut a = matrix.to_vec();
    for _ in 0..40 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p * n + q] == 0.0 {
                    continue;
                }
                let angle = 0.5 * (2.0 * a[p * n + q]).atan2(a[q * n + q] - a[p * n + p]);
                let (s, c) = angle.sin_cos();
                for k in 0..n {
                    let (x, y) = (a[k * n + p], a[k * n + q]);
                    (a[k * n + p], a[k * n + q]) = (c * x - s * y, s * x + c * y);
                }
                for k in 0..n {
                    let (x, y) = (a[p * n + k], a[q * n + k]);
                    (a[p * n + k], a[q * n + k]) = (c * x - s * y, s * x + c * y);
                }
            }
        }
    }
    let mut values: Vec<f64> = (0..n).map(|i| a[i * n + i]).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// A random number between two.
pub(crate) fn between(random: &mut StdRng, low: f64, high: f64) -> f64 {
    random.random_range(low..high)
}

/// A standard normal number, by Box and Muller.
pub(crate) fn normal(random: &mut StdRng) -> f64 {
    let (u, v) = (between(random, f64::MIN_POSITIVE, 1.0), between(random, 0.0, std::f64::consts::TAU));
    (-2.0 * u.ln()).sqrt() * v.cos()
}

/// Waves with whole frequencies up to `highest` along each of n axes.
pub(crate) fn waves(random: &mut StdRng, n: usize, terms: usize, highest: usize) -> Analytic {
    let mut field = Analytic::default();
    for _ in 0..terms {
        let factors = (0..n)
            .map(|_| {
                let frequency = random.random_range(0..=highest) as f64;
                Factor::Wave { frequency, phase: between(random, 0.0, std::f64::consts::TAU) }
            })
            .collect();
        field = field.product(normal(random), factors);
    }
    field
}

/// An odd function of one coordinate.
pub(crate) fn odd(random: &mut StdRng) -> Factor {
    let frequency = between(random, 0.5, 2.0);
    match random.random_range(0..4) {
        0 => Factor::Wave { frequency, phase: 0.0 },
        1 => Factor::Step { frequency },
        2 => Factor::Sinh { frequency },
        _ => Factor::Polynomial(vec![0.0, 1.0, 0.0, between(random, -0.6, 0.6), 0.0, between(random, -0.2, 0.2)]),
    }
}

/// xᵏ along one axis of n.
pub(crate) fn power(n: usize, axis: usize, k: usize) -> Vec<Factor> {
    let one = |degree: usize| Factor::Polynomial((0..=degree).map(|d| f64::from(u8::from(d == degree))).collect());
    (0..n).map(|a| one(if a == axis { k } else { 0 })).collect()
}
