//! Standard errors of a logistic regression: the Hessian of a likelihood that is only a function.
//!
//! Is the largest nucleus of a sample larger than 880 µm², given the mean texture and smoothness? Run with
//! `cargo run --release --features table --example likelihood`.

use gramkit::derivative::{Differences, SecondOrderModel, check_gradient, hessian};
use gramkit::table::{ColumnChoice, Table, TableOptions};
use nalgebra::{DMatrix, DVector};

const NAMES: [&str; 3] = ["mean texture", "mean smoothness", "worst area"];
const LARGE: f64 = 880.0;

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let columns = Some(NAMES.map(ColumnChoice::from).to_vec());
    let table = Table::read("examples/data/breast_cancer.csv", &TableOptions { columns, ..TableOptions::default() })?;
    let rows: Vec<[f64; 4]> = (0..table.values.nrows())
        .map(|i| {
            let [texture, smoothness, area] = [0, 1, 2].map(|j| table.values[(i, j)]);
            [1.0, texture / 10.0, smoothness * 10.0, f64::from(u8::from(area > LARGE))]
        })
        .collect();
    let linear = |b: &[f64], row: &[f64; 4]| b[0] * row[0] + b[1] * row[1] + b[2] * row[2];
    // −ln of the likelihood: Σ ln(1 + e^η) − yη.
    let loss = |b: &[f64]| rows.iter().map(|row| linear(b, row).exp().ln_1p() - row[3] * linear(b, row)).sum::<f64>();

    // Newton's method: gradient and Hessian come from the same samples of the function.
    let mut b = vec![0.0; 3];
    for _ in 0..8 {
        let model = SecondOrderModel::of(loss, &b, &Differences::default())?;
        let step = DMatrix::from(&model.hessian.value).cholesky().ok_or("the Hessian is not positive definite")?;
        let step = step.solve(&DVector::from_vec(model.gradient.value));
        b.iter_mut().zip(step.iter()).for_each(|(b, step)| *b -= step);
    }

    // Somebody's formula for the gradient, against the function itself.
    let residual = |row: &[f64; 4]| 1.0 / (1.0 + (-linear(&b, row)).exp()) - row[3];
    let gradient: Vec<f64> = (0..3).map(|j| rows.iter().map(|row| residual(row) * row[j]).sum()).collect();
    println!("gradient by hand: {}", check_gradient(loss, &gradient, &b, &Differences::default())?.agreement);

    // The observed information; the diagonal of its inverse holds the variances.
    let information = hessian(loss, &b, &Differences::default())?;
    println!("critical point: {}", information.curvature()?.class);
    let variances = information.inverse_diagonal()?.entries;
    let variances = variances.stated().ok_or("within its error the information may be singular")?;
    for ((name, b), variance) in ["constant", NAMES[0], NAMES[1]].iter().zip(&b).zip(variances) {
        println!("{name:>15} {b:10.6}, standard error {}", variance.square_root());
    }
    Ok(())
}
