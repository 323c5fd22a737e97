//! Minima, maxima and saddles: of a function by its formula, and of the same function as samples on a grid.
//!
//! Run with `cargo run --release --example curvature`.

use gramkit::derivative::{Differences, hessian};
use gramkit::{Curvature, Eigen, Field};

/// Himmelblau's function: four minima, four saddles, one maximum.
fn himmelblau(x: &[f64]) -> f64 {
    (x[0] * x[0] + x[1] - 11.0).powi(2) + (x[0] + x[1] * x[1] - 7.0).powi(2)
}

/// Four of its stationary points (D. M. Himmelblau, *Applied Nonlinear Programming*, McGraw-Hill 1972).
const STATIONARY: [[f64; 2]; 4] = [[3.0, 2.0], [-0.270845, -0.923039], [0.086678, 2.884255], [-2.805118, 3.131313]];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("By its formula:");
    for point in STATIONARY {
        let h = hessian(himmelblau, &point, &Differences::default())?;
        let values = Eigen::of(&h)?.values;
        println!("{point:?}: {}, curvatures {values:.6?}, within {:.1e}", Curvature::of(&h)?.class, h.radius.value());
    }

    // The same on a grid of 401 × 401 samples over [−5, 5]².
    let (count, spacing) = (401, 0.025);
    let at = |k: usize| -5.0 + k as f64 * spacing;
    let samples: Vec<f64> = (0..count * count).map(|k| himmelblau(&[at(k / count), at(k % count)])).collect();
    let field = Field::new(&samples, &[count, count], &[spacing, spacing])?;
    println!("From samples:");
    for point in STATIONARY {
        let index = point.map(|x| ((x + 5.0) / spacing).round() as usize);
        let h = field.hessian_at(&index)?;
        println!("{:.3?}: {}, within {:.1e}", index.map(at), Curvature::of(&h)?.class, h.radius().value());
    }
    Ok(())
}
