//! TIFF files as its specification (revision 6.0, Adobe 1992) lays them out, byte by byte.

/// The value of a tag.
pub(crate) enum TagValue {
    Short(Vec<u16>),
    Long(Vec<u32>),
    Double(Vec<f64>),
    Ascii(&'static str),
}

/// One image.
pub(crate) struct Tiff {
    pub(crate) big_endian: bool,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Bits of a sample.
    pub(crate) bits: u16,
    /// 1 for natural numbers, 2 for integers, 3 for floating-point numbers.
    pub(crate) format: u16,
    /// The strips or tiles.
    pub(crate) chunks: Vec<Vec<u8>>,
    /// Rows of a strip, or the side of a tile.
    pub(crate) side: u32,
    pub(crate) tiled: bool,
    /// More tags, or others in place of the usual ones.
    pub(crate) tags: Vec<(u16, TagValue)>,
}

impl Tiff {
    /// Samples of a type, in strips of two rows.
    pub(crate) fn strips(width: u32, height: u32, bits: u16, format: u16, samples: &[u8]) -> Self {
        let row = width as usize * usize::from(bits) / 8;
        let chunks = samples.chunks(2 * row).map(<[u8]>::to_vec).collect();
        Self { big_endian: false, width, height, bits, format, chunks, side: 2, tiled: false, tags: Vec::new() }
    }

    pub(crate) fn with(mut self, tag: u16, value: TagValue) -> Self {
        self.tags.push((tag, value));
        self
    }

    fn short(&self, value: u16) -> [u8; 2] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn long(&self, value: u32) -> [u8; 4] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn double(&self, value: f64) -> [u8; 8] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    /// The type, the count and the bytes of a value.
    fn encoded(&self, value: &TagValue) -> (u16, u32, Vec<u8>) {
        match value {
            TagValue::Short(all) => (3, all.len() as u32, all.iter().flat_map(|&x| self.short(x)).collect()),
            TagValue::Long(all) => (4, all.len() as u32, all.iter().flat_map(|&x| self.long(x)).collect()),
            TagValue::Double(all) => (12, all.len() as u32, all.iter().flat_map(|&x| self.double(x)).collect()),
            TagValue::Ascii(text) => (2, text.len() as u32 + 1, [text.as_bytes(), b"\0"].concat()),
        }
    }

    /// The file: header, strips or tiles, long values, directory.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = if self.big_endian { b"MM".to_vec() } else { b"II".to_vec() };
        bytes.extend(self.short(42));
        bytes.extend([0; 4]);
        let (mut offsets, mut counts) = (Vec::new(), Vec::new());
        for chunk in &self.chunks {
            offsets.push(bytes.len() as u32);
            counts.push(chunk.len() as u32);
            bytes.extend(chunk);
        }
        let mut entries = vec![
            (256, TagValue::Long(vec![self.width])),
            (257, TagValue::Long(vec![self.height])),
            (258, TagValue::Short(vec![self.bits])),
            (259, TagValue::Short(vec![1])),
            (262, TagValue::Short(vec![1])),
            (277, TagValue::Short(vec![1])),
            (339, TagValue::Short(vec![self.format])),
        ];
        if self.tiled {
            entries.push((322, TagValue::Long(vec![self.side])));
            entries.push((323, TagValue::Long(vec![self.side])));
            entries.push((324, TagValue::Long(offsets)));
            entries.push((325, TagValue::Long(counts)));
        } else {
            entries.push((273, TagValue::Long(offsets)));
            entries.push((278, TagValue::Long(vec![self.side])));
            entries.push((279, TagValue::Long(counts)));
        }
        entries.retain(|(tag, _)| self.tags.iter().all(|(other, _)| other != tag));
        let all = entries.iter().chain(&self.tags).map(|(tag, value)| (*tag, self.encoded(value)));
        let mut all = all.collect::<Vec<_>>();
        all.sort_by_key(|(tag, _)| *tag);
        let mut directory = self.short(all.len() as u16).to_vec();
        for (tag, (kind, count, mut value)) in all {
            directory.extend(self.short(tag));
            directory.extend(self.short(kind));
            directory.extend(self.long(count));
            if value.len() > 4 {
                directory.extend(self.long(bytes.len() as u32));
                bytes.append(&mut value);
            } else {
                value.resize(4, 0);
                directory.append(&mut value);
            }
        }
        directory.extend([0; 4]);
        let start = self.long(bytes.len() as u32);
        bytes[4..8].copy_from_slice(&start);
        bytes.append(&mut directory);
        bytes
    }
}
