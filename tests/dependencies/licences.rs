//! The texts of licences: which one a file holds, and what it says beside it.

use std::path::{Path, PathBuf};

use super::packages::Origin;

/// The beginning and the end of a text that many packages share, in words.
struct Passage {
    /// The licence whose conditions it is; the others only tell how to apply one.
    licence: Option<&'static str>,
    begins: &'static str,
    ends: &'static str,
    /// What tells it from others that begin and end so.
    has: Option<(&'static str, bool)>,
}

const PASSAGES: [Passage; 9] = [
    Passage {
        licence: Some("MIT"),
        begins: "permission is hereby granted free of charge to any person obtaining",
        ends: "or other dealings in the software",
        has: Some(("the font software", false)),
    },
    Passage {
        licence: Some("Apache-2.0"),
        begins: "terms and conditions for use reproduction and distribution",
        ends: "end of terms and conditions",
        has: None,
    },
    Passage {
        licence: None,
        begins: "appendix how to apply the apache license",
        ends: "identification within third party archives",
        has: None,
    },
    Passage {
        licence: None,
        begins: "licensed under the apache license version 2 0 the license",
        ends: "limitations under the license",
        has: None,
    },
    Passage {
        licence: Some("BSD-2-Clause"),
        begins: "redistribution and use in source and binary forms",
        ends: "even if advised of the possibility of such damage",
        has: Some(("neither the name", false)),
    },
    Passage {
        licence: Some("BSD-3-Clause"),
        begins: "redistribution and use in source and binary forms",
        ends: "even if advised of the possibility of such damage",
        has: Some(("neither the name of the copyright holder", true)),
    },
    Passage {
        licence: Some("Zlib"),
        begins: "this software is provided as is without any express or implied warranty",
        ends: "removed or altered from any source distribution",
        has: None,
    },
    Passage {
        licence: Some("CC0-1.0"),
        begins: "creative commons legal code",
        ends: "with respect to this cc0 or use of the work",
        has: None,
    },
    Passage {
        licence: Some("Unicode-3.0"),
        begins: "notice to user carefully read the following legal agreement",
        ends: "without prior written authorization of the copyright holder",
        has: None,
    },
];

/// Lines that name a licence and nobody.
const TITLES: [&str; 15] = [
    "license",
    "licence",
    "mit license",
    "the mit license",
    "the mit license mit",
    "apache license",
    "version 2 0 january 2004",
    "http www apache org licenses",
    "https www apache org licenses",
    "https www apache org licenses license 2 0",
    "zlib license",
    "bsd 2 clause license",
    "bsd 3 clause license",
    "unicode license v3",
    "copyright and permission notice",
];

/// A text in small letters without punctuation.
pub(super) fn words(text: &str) -> String {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// A file about licences.
pub(super) struct Text {
    /// Its path below the package's folder.
    pub(super) name: String,
    pub(super) whole: String,
    /// The licences whose conditions stand in it, line by line.
    pub(super) conditions: Vec<(&'static str, String)>,
    /// What is left without these, and without titles.
    pub(super) rest: Vec<String>,
}

impl Text {
    fn of(name: String, whole: String) -> Self {
        let lines: Vec<&str> = whole.lines().map(str::trim_end).collect();
        let (mut conditions, mut rest) = (Vec::new(), Vec::new());
        let mut k = 0;
        while k < lines.len() {
            match PASSAGES.iter().find_map(|passage| passage.end(&lines[k..]).map(|length| (passage, length))) {
                Some((passage, length)) => {
                    conditions.extend(passage.licence.map(|licence| (licence, lines[k..k + length].join("\n"))));
                    k += length;
                }
                None => {
                    let said = words(lines[k]);
                    let blank = ["[yyyy]", "{yyyy}", "[fullname]"].iter().any(|field| lines[k].contains(field));
                    if !said.is_empty() && !blank && !TITLES.contains(&said.as_str()) {
                        rest.push(lines[k].trim().to_string());
                    }
                    k += 1;
                }
            }
        }
        Self { name, whole, conditions, rest }
    }

    /// Whether it speaks of whose work something is.
    pub(super) fn names_somebody(&self) -> bool {
        let rest = self.rest.join("\n").to_lowercase();
        ["copyright", "copyirhgt", "(c)", "©"].iter().any(|sign| rest.contains(sign))
    }
}

impl Passage {
    /// The number of lines that it takes, if the first one begins it.
    fn end(&self, lines: &[&str]) -> Option<usize> {
        // Its first words may go on in the next lines.
        let first = words(&lines[..lines.len().min(4)].join(" "));
        if words(lines[0]).is_empty() || !first.starts_with(self.begins) {
            return None;
        }
        let mut said = String::new();
        for (k, line) in lines.iter().enumerate() {
            said.push(' ');
            said.push_str(&words(line));
            let said = said.trim_end();
            if said.ends_with(self.ends) {
                let fits = self.has.is_none_or(|(phrase, wanted)| said.contains(phrase) == wanted);
                return fits.then_some(k + 1);
            }
        }
        None
    }
}

/// The files about licences in a package, in the order of their paths.
pub(super) fn texts(origin: &Origin) -> Vec<Text> {
    let mut files = Vec::new();
    collect(&origin.folder, 0, &mut files);
    files.sort();
    let text = |path: &PathBuf| {
        let name = path.strip_prefix(&origin.folder).unwrap().to_string_lossy().replace('\\', "/");
        Text::of(name, String::from_utf8_lossy(&std::fs::read(path).unwrap()).replace("\r\n", "\n"))
    };
    files.iter().map(text).collect()
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
        if path.is_dir() && depth < 3 {
            collect(&path, depth + 1, files);
        }
        let kinds = ["license", "licence", "copying", "copyright", "notice", "unlicense"];
        let is_source = [".rs", ".toml", ".sh"].iter().any(|end| name.ends_with(end));
        if path.is_file() && !is_source && kinds.iter().any(|kind| name.starts_with(kind)) {
            files.push(path);
        }
    }
}
