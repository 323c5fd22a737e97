//! `gramkit generate`: a test matrix as CSV or NPY.

use std::path::PathBuf;

use gramkit::Error;
use gramkit::generate;
use gramkit::table::{Table, TableError, to_csv};

use crate::arguments::{Generate, Kind};
use crate::failure::Failure;

/// Rows and columns where none are asked for.
const ROWS: usize = 20;
const COLUMNS: usize = 5;

pub(crate) fn run(arguments: &Generate) -> Result<String, Failure> {
    let kind = kind(arguments)?;
    let values = kind.matrix().map_err(Failure::Parameter)?;
    match &arguments.output {
        Some(path) => {
            Table { names: None, values }.write(path)?;
            Ok(String::new())
        }
        // Printed, it would be an empty file.
        None if values.nrows() == 0 || values.ncols() == 0 => {
            let path = PathBuf::from("standard output");
            Err(TableError::NothingToWrite { path, rows: values.nrows(), columns: values.ncols() }.into())
        }
        None => Ok(to_csv(None, values.as_ref())),
    }
}

fn kind(arguments: &Generate) -> Result<generate::Kind, Failure> {
    let rows = arguments.rows.unwrap_or(ROWS);
    let columns = arguments.columns.unwrap_or(COLUMNS);
    let (order, seed) = (columns, arguments.seed);
    let rank = arguments.rank.unwrap_or(columns.saturating_sub(1));
    Ok(match arguments.kind {
        Kind::Lauchli => generate::Kind::Lauchli { columns, epsilon: arguments.epsilon },
        Kind::Hilbert => generate::Kind::Hilbert { order },
        Kind::Kahan => generate::Kind::Kahan { order, theta: arguments.theta },
        Kind::Pascal => generate::Kind::Pascal { order },
        Kind::Moler => generate::Kind::Moler { order },
        Kind::Vandermonde => generate::Kind::Vandermonde { nodes: equidistant(rows)?, columns },
        Kind::Equicorrelation => {
            let edge = -1.0 / columns.saturating_sub(1).max(1) as f64;
            generate::Kind::Equicorrelation { order, rho: arguments.rho.unwrap_or(edge) }
        }
        Kind::PathLaplacian => generate::Kind::PathLaplacian { order },
        Kind::CompleteLaplacian => generate::Kind::CompleteLaplacian { order },
        Kind::Numacc4 => generate::Kind::NumAcc4,
        Kind::DummyTrap => generate::Kind::DummyTrap { rows, levels: columns.saturating_sub(1) },
        Kind::Gaussian => generate::Kind::Gaussian { rows, columns, seed },
        Kind::Uniform => generate::Kind::Uniform { rows, columns, seed },
        Kind::Decimal => generate::Kind::Decimal { rows, columns, seed },
        Kind::Duplicates => generate::Kind::Duplicates { rows, columns, rank, seed },
        Kind::ZeroColumns => generate::Kind::ZeroColumns { rows, columns, rank, seed },
        Kind::Condition => generate::Kind::Condition { rows, columns, condition: arguments.condition, seed },
    })
}

/// t_i = i/(m − 1).
fn equidistant(count: usize) -> Result<Vec<f64>, Failure> {
    // The library bounds the matrix; the nodes themselves have to fit as well.
    const MOST_NODES: usize = 1 << 28;
    if count > MOST_NODES {
        let must_be = "at most 2^28";
        return Err(Failure::Parameter(Error::Domain { what: "--rows", value: count as f64, must_be }));
    }
    Ok((0..count).map(|i| i as f64 / (count.max(2) - 1) as f64).collect())
}
