//! A table in shards: each is gathered where it lies, the states are merged, and a second pass settles what one leaves
//! open. `gramkit partial`, `merge` and `analyze` do the same from a shell.
//!
//! ```sh
//! cargo run --release --features table --example shards
//! ```

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, thread};

use gramkit::Vectors;
use gramkit::gram_state::{GramState, Piece, SecondPass, StateOptions};
use gramkit::table::{TableChunks, TableOptions};

/// Bytes of numbers that are read at a time.
const MEMORY: usize = 1 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("gramkit-shards-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let outcome = run(&folder);
    fs::remove_dir_all(&folder)?;
    outcome
}

fn run(folder: &Path) -> Result<(), Box<dyn Error>> {
    let shards: Vec<PathBuf> = (0..6).map(|k| write(folder, k)).collect::<Result<_, _>>()?;

    // Three workers, each with shards of its own; what they send is a few kilobytes.
    let sent: Vec<Result<Vec<u8>, String>> = thread::scope(|scope| {
        let worker = |part: &[PathBuf]| {
            let part = part.to_vec();
            scope.spawn(move || gathered(&part).map_err(|error| error.to_string()))
        };
        let workers: Vec<_> = shards.chunks(2).map(worker).collect();
        workers.into_iter().map(|w| w.join().unwrap_or_else(|_| Err("a worker has panicked".into()))).collect()
    });
    let mut all: Option<GramState> = None;
    for bytes in sent {
        let state = GramState::from_bytes(&bytes?)?;
        all = Some(match all {
            None => state,
            Some(all) => all.merged(&state)?,
        });
    }
    let all = all.ok_or("there is no shard")?;
    println!("{all}, of {} pieces\n\n{}\n", all.pieces().len(), all.report()?);

    // The rows once more, by whoever has them.
    let mut pass = SecondPass::of(&all)?.ok_or("R is not known")?;
    for shard in &shards {
        let mut table = TableChunks::open(shard, &TableOptions::default(), MEMORY)?;
        while let Some(rows) = table.next_rows()? {
            pass.push(&Vectors::columns(&rows))?;
        }
    }
    println!("{}", pass.finish()?);
    Ok(())
}

/// The state of some shards, as bytes.
fn gathered(shards: &[PathBuf]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut all: Option<GramState> = None;
    for shard in shards {
        let mut table = TableChunks::open(shard, &TableOptions::default(), MEMORY)?;
        let piece = Piece::whole(shard.display().to_string(), fs::metadata(shard)?.len());
        let options = StateOptions { piece: Some(piece), ..StateOptions::default() };
        let mut state = GramState::with(table.names().iter().cloned(), &options)?;
        while let Some(rows) = table.next_rows()? {
            state.push(&Vectors::columns(&rows))?;
        }
        all = Some(match all {
            None => state,
            Some(all) => all.merged(&state)?,
        });
    }
    Ok(all.ok_or("there is no shard")?.to_bytes()?)
}

/// Hours of a plant: two lines, their total, and a temperature far from 0.
fn write(folder: &Path, k: usize) -> Result<PathBuf, Box<dyn Error>> {
    let mut text = String::from("line 1,line 2,total,kelvin\n");
    for i in 10_000 * k..10_000 * (k + 1) {
        let (first, second) = (i * 37 % 101, i * i % 89);
        let kelvin = 290.0 + (i * 53 % 211) as f64 / 16.0;
        writeln!(text, "{first},{second},{},{kelvin}", first + second)?;
    }
    let path = folder.join(format!("shard-{k}.csv"));
    fs::write(&path, text)?;
    Ok(path)
}
