//! What does a table cost that is read from Parquet, or gathered from it in pieces, in one pass or in two, beside the
//! decoding of its columns by the parquet crate alone?

mod timing;

use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use faer::Mat;
use gramkit::Vectors;
use gramkit::gram_state::{GramState, SecondPass};
use gramkit::table::{Table, TableChunks, TableOptions};
use parquet::basic::Compression;
use parquet::column::reader::ColumnReader;
use parquet::data_type::DoubleType;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use rand::{RngExt, SeedableRng, rngs::StdRng};

use timing::{median, time};

const COLUMNS: usize = 32;
/// Rows that are timed, of each group of them, and of a test.
const ROWS: [usize; 3] = [2_000_000, 1 << 20, 3_000];
/// Pairs of runs, of which the ratio is the median.
const PAIRS: usize = 7;
/// Rows of a column that are decoded at a time, and bytes of numbers of `gramkit partial`.
const AT_A_TIME: usize = 4096;
const MEMORY: usize = 16 << 20;

fn write(path: &Path, rows: usize, compression: Compression) {
    let fields: String = (0..COLUMNS).map(|j| format!("required double x{j}; ")).collect();
    let schema = Arc::new(parse_message_type(&format!("message table {{ {fields} }}")).expect("a schema"));
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let file = File::create(path).expect("a new file");
    let mut writer = SerializedFileWriter::new(file, schema, properties).expect("a new file");
    let mut random = StdRng::seed_from_u64(1);
    let mut done = 0;
    while done < rows {
        let count = ROWS[1].min(rows - done);
        let mut group = writer.next_row_group().expect("a group");
        while let Some(mut column) = group.next_column().expect("a column") {
            let values: Vec<f64> = (0..count).map(|_| random.random_range(-1.0..1.0)).collect();
            column.typed::<DoubleType>().write_batch(&values, None, None).expect("so many values");
            column.close().expect("a column");
        }
        group.close().expect("a group");
        done += count;
    }
    writer.close().expect("a file");
}

/// Every column as a vector, by the parquet crate alone.
fn decoded(path: &Path) -> Vec<Vec<f64>> {
    let reader = SerializedFileReader::new(File::open(path).expect("the file")).expect("a Parquet file");
    let rows = usize::try_from(reader.metadata().file_metadata().num_rows()).expect("a number");
    let mut columns: Vec<Vec<f64>> = (0..COLUMNS).map(|_| Vec::with_capacity(rows)).collect();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).expect("a group");
        for (j, column) in columns.iter_mut().enumerate() {
            let Ok(ColumnReader::DoubleColumnReader(mut reader)) = group.get_column_reader(j) else {
                panic!("no column of doubles")
            };
            let rows = usize::try_from(group.metadata().num_rows()).expect("a number");
            while reader.read_records(rows, None, None, column).expect("values").0 > 0 {}
        }
    }
    columns
}

/// Every column of some rows at a time, by the parquet crate alone, which keeps none of them.
fn streamed(path: &Path) {
    let reader = SerializedFileReader::new(File::open(path).expect("the file")).expect("a Parquet file");
    let mut column = Vec::new();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).expect("a group");
        for j in 0..COLUMNS {
            let Ok(ColumnReader::DoubleColumnReader(mut reader)) = group.get_column_reader(j) else {
                panic!("no column of doubles")
            };
            while reader.read_records(AT_A_TIME, None, None, &mut column).expect("values").0 > 0 {
                black_box(&column);
                column.clear();
            }
        }
    }
}

/// The state of all rows, as `gramkit partial` has it.
fn gathered(path: &Path) -> GramState {
    let mut table = TableChunks::open(path, &TableOptions::default(), MEMORY).expect("a table");
    let mut state = GramState::of_columns(table.names().iter().cloned()).expect("names");
    let mut rows = Mat::new();
    while table.next_rows_into(&mut rows).expect("rows") {
        state.push(&Vectors::columns(&rows)).expect("numbers");
    }
    state
}

/// Both passes of `gramkit analyze --memory`.
fn settled(path: &Path) {
    let state = gathered(path);
    let mut pass = SecondPass::of(&state).expect("a triangle").expect("independent columns");
    let mut table = TableChunks::open(path, &TableOptions::default(), MEMORY).expect("a table");
    let mut rows = Mat::new();
    while table.next_rows_into(&mut rows).expect("rows") {
        pass.push(&Vectors::columns(&rows)).expect("numbers");
    }
    black_box((state.report().expect("a report"), pass.finish().expect("answers")));
}

/// Medians of the seconds of two in turn, and of their ratio: whatever else the machine does slows both.
fn compared(alone: &dyn Fn(), ours: &dyn Fn()) -> [f64; 3] {
    let pairs: Vec<[f64; 2]> = (0..PAIRS).map(|_| [time(alone).as_secs_f64(), time(ours).as_secs_f64()]).collect();
    let column = |k: usize| median(pairs.iter().map(|pair| pair[k]).collect());
    [column(0), column(1), median(pairs.iter().map(|pair| pair[1] / pair[0]).collect())]
}

fn main() {
    let timed = std::env::args().any(|argument| argument == "--bench");
    let rows = if timed { ROWS[0] } else { ROWS[2] };
    let path = std::env::temp_dir().join(format!("gramkit-bench-{}.parquet", std::process::id()));
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY] {
        write(&path, rows, compression);
        let (table, columns) = (Table::read(&path, &TableOptions::default()).expect("a table"), decoded(&path));
        assert_eq!(table.values.shape(), (rows, COLUMNS));
        for (j, column) in columns.iter().enumerate() {
            assert!(table.values.col(j).iter().eq(column), "column {j}");
        }
        drop((table, columns));
        assert_eq!(gathered(&path).rows(), rows as u64);
        streamed(&path);
        if timed {
            let times = (0..PAIRS).map(|_| time(|| streamed(black_box(&path))).as_secs_f64()).collect();
            println!("the parquet crate, which keeps no row, {:.3} s", median(times));
            let alone = || drop(black_box(decoded(black_box(&path))));
            let table = || drop(black_box(Table::read(black_box(&path), &TableOptions::default())));
            let [crate_alone, ours, ratio] = compared(&alone, &table);
            println!(
                "{rows} x {COLUMNS} f64, {compression}: the parquet crate {crate_alone:.3} s, Table::read {ours:.3} s, \
                 ratio {ratio:.3} (medians of {PAIRS})"
            );
            let contestants: [(&str, &dyn Fn()); 2] = [
                ("one pass", &|| drop(black_box(gathered(black_box(&path))))),
                ("two passes", &|| settled(black_box(&path))),
            ];
            for (name, ours) in contestants {
                let [crate_alone, ours, ratio] = compared(&alone, ours);
                println!("  the parquet crate {crate_alone:.3} s, GramState in {name} {ours:.3} s, ratio {ratio:.3}");
            }
        }
    }
    std::fs::remove_file(&path).expect("the file is there");
}
