//! Mutations of bytes: one of the seeds, changed in a few places.

use std::ops::Range;

use rand::RngExt;
use rand::rngs::StdRng;

/// The longest input.
const LONGEST: usize = 1 << 12;
/// The longest piece that is removed, repeated or taken from another seed.
const PIECE: usize = 64;

/// The words of a target's language, hostile ones among them.
pub(super) fn words(target: &str) -> &'static [&'static str] {
    match target {
        "csv" => &[
            "nan",
            "-inf",
            "1e999",
            "1e-999",
            "\"",
            "\"\"",
            "\u{feff}",
            "\r\n",
            "\r",
            ",",
            "0x1",
            "\u{1b}[31m",
            "\n\n",
        ],
        "grid" => &[
            ",",
            ";",
            "\n",
            "\t",
            "nan",
            "inf",
            "1e999",
            "0",
            "-9999",
            "x,y,z\n",
            "0,1,2,3\n",
            "y\\x",
            "ncols 3\n",
            "nrows 2\n",
            "cellsize 0\n",
            "dx 1\n",
            "dy -1\n",
            "nodata_value nan\n",
            "xllcenter 0\n",
            "II*\0",
            "MM\0*",
            "\u{feff}",
        ],
        "text" => &[
            ";",
            "\t",
            " ",
            "|",
            ",",
            "\n",
            "\r\n",
            "\n\n",
            "#",
            "%",
            "1,5",
            "1.5",
            "1.234",
            "NA",
            "?",
            "nan",
            "True",
            "no",
            "0,1,2\n",
            "2019",
            "\"",
            "\u{feff}",
            "\u{2212}",
            "\u{e9}",
            "$",
            "1e999",
            "Unnamed: 0",
            "a;b\n",
            "-9999",
            "(s)",
        ],
        "npy" => &[
            "'<f8'",
            "'>i4'",
            "'|b1'",
            "'<f2'",
            "'|O'",
            "True",
            "False",
            "(4294967296, 2)",
            "(0,)",
            "()",
            "-1",
            "'shape'",
            "18446744073709551615",
            "((((((",
            "\\",
        ],
        "certificate" => &[
            "null",
            "-1",
            "0",
            "1e999",
            "[]",
            "{}",
            "[1, 2]",
            "\"Inertia\"",
            "\"Rank\"",
            "18446744073709551615",
            "true",
            "0.5",
            "\"radius\":",
            "\n\n",
            "1,2\n",
        ],
        "image" => &[
            "PLTE",
            "IDAT",
            "IEND",
            "IHDR",
            "tRNS",
            "iCCP",
            "acTL",
            "fcTL",
            "fdAT",
            "zTXt",
            "eXIf",
            "\0\0\0\u{1}",
            "\0\0\0\0",
        ],
        _ => &[
            "\n--json\n",
            "\n--plot\np.svg\n",
            "\n-o\no.npy\n",
            "\n--rows\n",
            "\n--center\n",
            "\n--columns\n0,1\n",
            "\n--tol\n1e-3\n",
            "\n--radius\n",
            "\n--certificate\nk.json\n",
            "nan",
            "-1",
            "1e999",
            "\n--help\n",
            "x.csv",
            "a.csv",
            "f.npy",
            "i.png",
            "c.json",
            "\u{1b}[31m",
            "\u{202e}",
            "=",
        ],
    }
}

/// One of the seeds with one to eight changes.
pub(super) fn mutated(seeds: &[Vec<u8>], words: &[&str], random: &mut StdRng) -> Vec<u8> {
    let mut bytes = seeds[random.random_range(0..seeds.len())].clone();
    for _ in 0..1 << random.random_range(0..4) {
        change(&mut bytes, seeds, words, random);
        bytes.truncate(LONGEST);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], words: &[&str], random: &mut StdRng) {
    let at = random.random_range(0..=bytes.len());
    match random.random_range(0..10) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(piece(bytes, random))),
        2 => {
            let copied = bytes[piece(bytes, random)].to_vec();
            bytes.splice(at..at, copied);
        }
        3 => {
            let other = &seeds[random.random_range(0..seeds.len())];
            bytes.splice(at..at, other[piece(other, random)].iter().copied());
        }
        4 => {
            let word = words[random.random_range(0..words.len())];
            let end = at + random.random_range(0..=word.len().min(bytes.len() - at));
            bytes.splice(at..end, word.bytes());
        }
        5 => line(bytes, random),
        6 => number(bytes, random),
        _ if at == bytes.len() => bytes.push(random.random()),
        7 => bytes[at] = random.random(),
        8 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff, b'"', b'\n', b','][random.random_range(0..8)],
        _ => bytes[at] ^= 1 << random.random_range(0..8),
    }
}

/// A piece of the bytes, which may be empty.
fn piece(bytes: &[u8], random: &mut StdRng) -> Range<usize> {
    let start = random.random_range(0..=bytes.len());
    start..start + random.random_range(0..=PIECE.min(bytes.len() - start))
}

/// Removes a line, or moves one to the end.
fn line(bytes: &mut Vec<u8>, random: &mut StdRng) {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
    if lines.is_empty() {
        return;
    }
    let line = lines.remove(random.random_range(0..lines.len()));
    if random.random() {
        lines.push(line);
    }
    *bytes = lines.concat();
}

/// Writes a length or a size, in either order of bytes, over some bytes.
fn number(bytes: &mut [u8], random: &mut StdRng) {
    let number: u32 = match random.random_range(0..4) {
        0 => random.random_range(0..70),
        1 => 1 << random.random_range(0..32),
        2 => u32::MAX >> random.random_range(0..32),
        _ => random.random(),
    };
    let written = if random.random() { number.to_le_bytes() } else { number.to_be_bytes() };
    let written = if random.random() { &written[..2] } else { &written[..] };
    if let Some(last) = bytes.len().checked_sub(written.len()) {
        let at = random.random_range(0..=last);
        bytes[at..at + written.len()].copy_from_slice(written);
    }
}
