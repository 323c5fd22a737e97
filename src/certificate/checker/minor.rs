//! A minor that is not zero.

use super::data::Data;
use super::modulus::Modulus;
use super::{check_indices, check_length, row_of};
use crate::certificate::{Flaw, Minor};

/// The minor is not zero modulo the modulus: r³/3 products of residues. Its order is what it shows.
pub(super) fn check_minor(x: &Data, minor: &Minor, kept: Option<&[usize]>) -> Result<(), Flaw> {
    let modulus = Modulus::new(minor.prime)?;
    check_length("columns of the minor", minor.rows.len(), minor.columns.len())?;
    check_indices("column", &minor.columns, x.columns())?;
    // The rows are counted as the vectors have them; only those that are kept may stand here.
    let position = |&row: &usize| match kept {
        Some(kept) => kept.binary_search(&row).map_err(|_| Flaw::Index { what: "row", index: row }),
        None => Ok(row),
    };
    let most = x.rows();
    if minor.rows.len() > most {
        return Err(Flaw::TooMany { what: "rows of the minor", most, found: minor.rows.len() });
    }
    let rows: Vec<usize> = minor.rows.iter().map(position).collect::<Result<_, _>>()?;
    check_indices("row", &rows, most).map_err(|flaw| match flaw {
        Flaw::Repeated { what, index } => Flaw::Repeated { what, index: row_of(kept, index) },
        other => other,
    })?;
    let residues = rows.iter().map(|&i| minor.columns.iter().map(|&j| x.residue(modulus, i, j)).collect()).collect();
    if modulus.rank(residues) == rows.len() { Ok(()) } else { Err(Flaw::MinorVanishes { modulus: minor.prime }) }
}
