//! The options of `gramkit partial` and `gramkit merge`.

use std::path::PathBuf;

use clap::Args;

use crate::shared::reading::{Reading, Words, words};

/// What is read at a time without --memory.
pub(super) const MEMORY: u64 = 256 << 20;

#[derive(Debug, Args)]
pub(crate) struct PartialArguments {
    /// The tables, in one of the formats of analyze: each is a piece, and has the same columns.
    #[arg(required = true, value_name = "SHARD")]
    pub(crate) shards: Vec<PathBuf>,
    /// Write the state.
    #[arg(short, long = "output", value_name = "S.gram")]
    pub(crate) output: PathBuf,
    /// Only these columns of the tables (names, or indices from 0; a name with a comma in "quotes").
    #[arg(long, value_name = "A,B,…", value_parser = words)]
    pub(crate) columns: Option<Words>,
    /// All columns but these.
    #[arg(long, value_name = "A,B,…", value_parser = words)]
    pub(crate) without: Option<Words>,
    /// Sum integers, so that the bits of sums and Gram matrix are the same for every split of the rows; on the grids of
    /// this state of all rows, which a first run has made.
    #[arg(long, value_name = "ALL.gram")]
    pub(crate) reproducible: Option<PathBuf>,
    /// Memory that reading may take, about.
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub(crate) memory: Option<u64>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// The states.
    #[arg(required = true, value_name = "S.gram")]
    pub(crate) states: Vec<PathBuf>,
    /// Write nothing unless so many pieces are there in all, each shard being one: so that none is missing.
    #[arg(long, value_name = "N")]
    pub(crate) pieces: Option<usize>,
    /// Write the state of all rows.
    #[arg(short, long = "output", value_name = "ALL.gram")]
    pub(crate) output: PathBuf,
}

/// A size in bytes, kB, MB or GB, KiB, MiB or GiB.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 9] = [
        ("KiB", 1 << 10),
        ("MiB", 1 << 20),
        ("GiB", 1 << 30),
        ("kB", 1000),
        ("KB", 1000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
        ("B", 1),
    ];
    let found = UNITS.iter().find_map(|(unit, size)| Some((text.strip_suffix(unit)?, *size)));
    let (number, unit) = found.unwrap_or((text, 1));
    let bytes = number.trim().parse::<f64>().ok().map(|number| number * unit as f64);
    match bytes {
        Some(bytes) if (1e6..=1e18).contains(&bytes) => Ok(bytes as u64),
        Some(_) => Err("it takes 1MB or more".to_string()),
        None => Err("it takes a size such as 500MB or 2GB".to_string()),
    }
}
