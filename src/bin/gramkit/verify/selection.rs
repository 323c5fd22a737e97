//! The part of a table that a certificate is about.

use faer::Mat;
use gramkit::analysis::number::plural;
use gramkit::certificate::{CertificateFile, Rejection, Selection};
use gramkit::{Certificate, Symmetric};

/// The matrix that the certificate is about, or why there is none in this table.
pub(super) fn selected(values: &Mat<f64>, file: &CertificateFile) -> Result<Mat<f64>, String> {
    let Selection { rows, columns, weights, symmetrized, .. } = &file.selection;
    let (m, n) = (values.nrows(), values.ncols());
    let (dimension, count) = match &file.certificate {
        Certificate::Inertia { .. } | Certificate::Shifted { .. } => {
            if *symmetrized {
                return Symmetric::symmetrized(values).map(Symmetric::into_faer).map_err(|error| error.to_string());
            }
            return Ok(values.clone());
        }
        Certificate::Rank { dimension, count, .. } => (*dimension, *count),
    };
    let chosen = match columns {
        Some(columns) => columns.clone(),
        None => (0..n).filter(|&column| Some(column) != *weights).collect(),
    };
    if let Some(column) = chosen.iter().chain(weights).find(|&&column| column >= n) {
        return Err(format!("it is about column {column} of a table; this one has {}", plural(n, "column")));
    }
    if *rows && weights.is_some() {
        return Err("it weighs the components of rows, for which a table has no column".to_string());
    }
    let (found_rows, found_columns) = if *rows { (chosen.len(), m) } else { (m, chosen.len()) };
    if (dimension, count) != (found_rows, found_columns) {
        let shape = Rejection::Shape { rows: dimension, columns: count, found_rows, found_columns };
        return Err(shape.to_string());
    }
    // A forged list of columns could ask for more memory than there is.
    if dimension.checked_mul(count).is_none_or(|size| Vec::<f64>::new().try_reserve_exact(size).is_err()) {
        return Err("the columns that it names do not fit into memory".to_string());
    }
    if let Certificate::Rank { components, .. } = &file.certificate
        && count > 0
    {
        check_weights(values, *weights, components.as_deref())?;
    }
    let at = |i: usize, k: usize| values[(i, chosen[k])];
    Ok(Mat::from_fn(dimension, count, |i, j| if *rows { at(j, i) } else { at(i, j) }))
}

/// The components that count are those of positive weight.
fn check_weights(values: &Mat<f64>, weights: Option<usize>, components: Option<&[usize]>) -> Result<(), String> {
    let Some(column) = weights else {
        return match components {
            Some(_) => Err("it leaves out components, but names no weights".to_string()),
            None => Ok(()),
        };
    };
    let weights: Vec<f64> = values.col(column).iter().copied().collect();
    if let Some(row) = weights.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
        return Err(format!("the weight in row {row} is {}; weights are finite and not negative", weights[row]));
    }
    let positive: Vec<usize> = (0..weights.len()).filter(|&row| weights[row] > 0.0).collect();
    let claimed = match components {
        Some(components) => components == positive,
        None => positive.len() == weights.len(),
    };
    if claimed { Ok(()) } else { Err("other components have a positive weight than it says".to_string()) }
}
