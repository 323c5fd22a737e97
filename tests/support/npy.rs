//! NPY files as NEP 1 lays them out, byte by byte.

/// The dictionary at the head of a file: `descr` and `shape` are Python expressions.
pub(crate) fn header(descr: &str, fortran: bool, shape: &str) -> String {
    let order = if fortran { "True" } else { "False" };
    format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}")
}

/// The same with as many blanks as NumPy writes: the entries begin at a multiple of 64 bytes.
pub(crate) fn padded(header: &str) -> String {
    let blanks = (64 - (10 + header.len() + 1) % 64) % 64;
    format!("{header}{}", " ".repeat(blanks))
}

/// A file of version 1, 2 or 3.
pub(crate) fn file(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let length = header.len() + 1;
    let length = match version {
        1 => u16::try_from(length).unwrap().to_le_bytes().to_vec(),
        _ => u32::try_from(length).unwrap().to_le_bytes().to_vec(),
    };
    [b"\x93NUMPY".as_slice(), &[version, 0], &length, header.as_bytes(), b"\n", data].concat()
}

/// A file of version 1.
pub(crate) fn npy(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    file(1, &header(descr, fortran, shape), data)
}

/// The bytes of `'<f8'`.
pub(crate) fn doubles(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
