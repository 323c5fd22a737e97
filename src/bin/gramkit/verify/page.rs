//! A certificate that holds, as a page that a person reads.

use gramkit::analysis::number::plural;
use gramkit::certificate::CertificateFile;
use gramkit::{Certificate, Inertia};

use super::independence;
use crate::shared::input::name;
use crate::shared::{MARGIN, SYMMETRIC_PART};

pub(super) fn render(file: &CertificateFile, names: &[String], certificate: &str, data: &str) -> String {
    let mut page = format!("{certificate}: holds of {data}\n\n");
    let mut entry = |label: &str, text: &str| page.push_str(&format!("{label:<MARGIN$}{text}\n"));
    let (kinds, work) = match &file.certificate {
        Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work } => {
            let matrix = if file.selection.symmetrized { SYMMETRIC_PART } else { "stored matrix" };
            let within = if entry_errors.is_some() {
                ", and every symmetric matrix within the errors of its entries that the certificate states".to_string()
            } else if diagonal.is_some() {
                format!(
                    ", and every symmetric matrix within {radius:?} of it (spectral norm) and the diagonal bounds that \
                     the certificate states"
                )
            } else if *radius > 0.0 {
                format!(", and every symmetric matrix within {radius:?} of it (spectral norm)")
            } else {
                String::new()
            };
            entry("Matrix", &format!("{matrix} of order {order}{within}"));
            entry(
                "Definiteness",
                &file.certificate.class().map_or("undetermined".to_string(), |class| class.to_string()),
            );
            let Inertia { positive, zero, negative } = inertia;
            entry("Inertia", &format!("eigenvalues: {positive} positive, {zero} zero, {negative} negative"));
            (evidence.iter().map(|evidence| evidence.kind()).collect::<Vec<_>>(), work)
        }
        Certificate::Rank { dimension, count: vectors, centred, components, rank, evidence, work } => {
            let orientation = if file.selection.rows { "rows" } else { "columns" };
            let centred = if *centred { ", less their means" } else { "" };
            let kept = components.as_ref().map_or(String::new(), |kept| {
                format!(
                    ", of which {} a positive weight",
                    if kept.len() == 1 { "1 has".into() } else { format!("{} have", kept.len()) }
                )
            });
            let vectors_in_words = plural(*vectors, "vector");
            entry("Vectors", &format!("{vectors_in_words} of dimension {dimension}{kept} ({orientation}){centred}"));
            if let Some(columns) = &file.selection.columns {
                let named = columns.iter().map(|&column| name(names, column)).collect::<Vec<_>>().join(", ");
                entry("", &format!("columns of the table: {named}"));
            }
            if let Some(column) = file.selection.weights {
                entry("", &format!("weights in its column {}", name(names, column)));
            }
            entry("Independence", independence(*rank, *vectors));
            entry("Rank", &rank.to_string());
            (evidence.iter().map(|evidence| evidence.kind()).collect(), work)
        }
    };
    if kinds.is_empty() {
        entry("Evidence", "none: nothing is claimed");
    }
    for (k, kind) in kinds.iter().enumerate() {
        entry(if k == 0 { "Evidence" } else { "" }, kind);
    }
    entry("Work", &format!("{work} multiplications modulo a prime to find it, as it says"));
    entry("Verified", "in exact arithmetic, by code that shares nothing with the search");
    page
}
