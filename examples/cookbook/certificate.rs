//! A proof that is kept, and checked elsewhere against the numbers that it is about.
//!
//! Run with `cargo run --release --features serde --example certificate`.

use gramkit::Vectors;
use gramkit::certificate::{CertificateFile, Selection};

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let x = nalgebra::dmatrix![1.0, 2.0, 3.0; 4.0, 5.0, 6.0; 7.0, 8.0, 9.0; 1.0, 0.0, -1.0];
    let certificate = Vectors::columns(&x).independence()?.certificate();
    let text = CertificateFile { selection: Selection::default(), certificate }.to_json()?;
    // … on another machine, with the same x. Columns or rows: the certificate knows which were meant.
    let kept = CertificateFile::from_json(&text)?.certificate;
    println!("of these numbers: {:?}", kept.verify(&x));
    let mut other = x.clone();
    other[(3, 2)] = -1.5;
    if let Err(rejection) = kept.verify(&other) {
        println!("of others: {rejection}");
    }
    Ok(())
}
