//! States as bytes: what is damaged is never a state.

use faer::Mat;
use gramkit::Divisor;
use gramkit::gram_state::{GramState, Piece, StateError, StateOptions, Summation};
use oracle::mutation::generator;
use rand::RngExt;

use super::state_of;

fn states() -> Vec<GramState> {
    let mut random = generator(223);
    let x = Mat::from_fn(40, 3, |_, j| random.random_range(-1.0..1.0) + j as f64);
    // So long that no triangle of rows is formed.
    let long = Mat::from_fn(100, 2, |_, _| random.random_range(-1.0..1.0));
    let piece = Some(Piece { name: "año.csv".into(), size: 12, first_row: 3, rows: 40 });
    let reproducible = StateOptions {
        shift: Some(vec![0.0; 3]),
        summation: Summation::Reproducible { exponents: vec![4; 3] },
        piece: piece.clone(),
        ..Default::default()
    };
    vec![
        GramState::of_columns(["a", "b"]).unwrap(),
        state_of(&x, &StateOptions { piece, ..Default::default() }),
        state_of(&long, &StateOptions::default()),
        state_of(&x, &reproducible),
    ]
}

#[test]
fn bytes_are_read_back_to_the_same_state() {
    for state in states() {
        let bytes = state.to_bytes().unwrap();
        let read = GramState::from_bytes(&bytes).unwrap();
        assert_eq!(read, state);
        assert_eq!(read.to_bytes().unwrap(), bytes);
        if state.rows() > 0 {
            assert_eq!(read.gram(Divisor::One).unwrap(), state.gram(Divisor::One).unwrap());
        }
    }
}

#[test]
fn every_changed_byte_and_every_length_is_refused() {
    for state in states() {
        let bytes = state.to_bytes().unwrap();
        for at in 0..bytes.len() {
            for change in [1_u8, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= change;
                assert!(GramState::from_bytes(&changed).is_err(), "byte {at}");
            }
        }
        for length in 0..bytes.len() {
            assert!(GramState::from_bytes(&bytes[..length]).is_err(), "cut to {length}");
        }
        let longer = [bytes.as_slice(), b"\0"].concat();
        assert!(matches!(GramState::from_bytes(&longer), Err(StateError::Length { .. })));
    }
}

#[test]
fn fields_behind_a_right_checksum_are_checked_too() {
    let bytes = states()[1].to_bytes().unwrap();
    let mut random = generator(224);
    let (mut refused, mut read) = (0, 0);
    for _ in 0..3000 {
        let mut changed = bytes[..bytes.len() - 4].to_vec();
        for _ in 0..random.random_range(1..4) {
            let at = random.random_range(20..changed.len());
            changed[at] = random.random_range(0..=255);
        }
        let checksum = crc32fast::hash(&changed);
        changed.extend(checksum.to_le_bytes());
        // Whatever it is, no panic, and no memory that is not there.
        match GramState::from_bytes(&changed) {
            Ok(state) => {
                read += 1;
                let _ = (state.gram(Divisor::One), state.covariance(Divisor::Count), state.report());
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 300 && read > 100, "{refused} refused, {read} read");
}

#[test]
fn other_versions_and_other_files_are_told_apart() {
    let mut bytes = states()[0].to_bytes().unwrap();
    bytes[8] = 2;
    assert_eq!(GramState::from_bytes(&bytes), Err(StateError::Version { found: 2, expected: 1 }));
    for other in [b"".as_slice(), b"a,b\n1,2\n", b"\x93NUMPY"] {
        assert_eq!(GramState::from_bytes(other), Err(StateError::NotAState));
    }
}

#[cfg(feature = "serde")]
#[test]
fn serde_has_the_bytes() {
    for state in states() {
        let text = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<GramState>(&text).unwrap(), state);
        assert!(serde_json::from_str::<GramState>(&text.replace('8', "9")).is_err());
    }
}

#[test]
fn pieces_are_merged_once_whatever_their_size_and_have_the_rows_that_they_say() {
    let gathered = |name: &str, size: u64, said: u64| {
        let piece = Piece { name: name.into(), size, first_row: 0, rows: said };
        let x = Mat::from_fn(5, 1, |i, _| i as f64);
        state_of(&x, &StateOptions { piece: Some(piece), ..StateOptions::default() })
    };
    let (small, grown, other) = (gathered("a.csv", 10, 5), gathered("a.csv", 20, 5), gathered("b.csv", 10, 5));
    assert!(matches!(small.merged(&grown), Err(StateError::MergedTwice { .. })));
    assert!(matches!(small.merged(&gathered("c.csv", 0, 6)), Err(StateError::Rows { expected: 6, found: 5, .. })));
    let both = small.merged(&other).unwrap();
    assert!(matches!(both.of_piece(Piece::whole("all", 0)), Err(StateError::Option { .. })));
}
