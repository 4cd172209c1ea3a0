//! Names and paths in a written form that keeps every byte: text where they are UTF-8, hexadecimal where they are not.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A name as it is written.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Raw { hex: String },
}

fn written(name: &OsStr) -> Written {
    match name.to_str() {
        Some(text) => Written::Text(text.to_owned()),
        None => Written::Raw {
            hex: name
                .as_bytes()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        },
    }
}

fn read(written: Written) -> Option<OsString> {
    match written {
        Written::Text(text) => Some(text.into()),
        Written::Raw { hex } => {
            let digits = hex.as_bytes().chunks(2);
            let bytes: Option<Vec<u8>> = digits
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
                .collect();
            bytes.map(OsString::from_vec)
        }
    }
}

pub fn serialize<T: AsRef<OsStr>, S: Serializer>(name: &T, to: S) -> Result<S::Ok, S::Error> {
    written(name.as_ref()).serialize(to)
}

pub fn deserialize<'de, T: From<OsString>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let name = read(Written::deserialize(from)?);
    name.map(T::from).ok_or_else(|| D::Error::custom("no name"))
}

/// A name that may be missing.
pub mod option {
    use super::{Deserialize, Deserializer, Error, OsStr, OsString, Serialize, Serializer};
    use super::{Written, read, written};

    pub fn serialize<T: AsRef<OsStr>, S: Serializer>(
        name: &Option<T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let name = name.as_ref().map(|name| written(name.as_ref()));
        name.serialize(to)
    }

    pub fn deserialize<'de, T: From<OsString>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        let found: Option<Written> = Option::deserialize(from)?;
        found.map_or(Ok(None), |found| {
            let name = read(found).map(T::from);
            name.map(Some).ok_or_else(|| D::Error::custom("no name"))
        })
    }
}

/// Several names.
pub mod many {
    use super::{Deserialize, Deserializer, Error, OsStr, OsString, Serialize, Serializer};
    use super::{Written, read, written};

    pub fn serialize<T: AsRef<OsStr>, S: Serializer>(
        names: &[T],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let names: Vec<Written> = names.iter().map(|name| written(name.as_ref())).collect();
        names.serialize(to)
    }

    pub fn deserialize<'de, T: From<OsString>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<T>, D::Error> {
        let found: Vec<Written> = Vec::deserialize(from)?;
        let names = found.into_iter().map(|found| read(found).map(T::from));
        let names: Option<Vec<T>> = names.collect();
        names.ok_or_else(|| D::Error::custom("no name"))
    }
}

/// Values by path.
pub mod by_path {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::{Deserialize, Deserializer, Error, OsStr, Serialize, Serializer, Written};
    use super::{read, written};

    pub fn serialize<T: Serialize, S: Serializer>(
        values: &BTreeMap<PathBuf, T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let pair = |(path, value)| (written(AsRef::<OsStr>::as_ref(path)), value);
        let pairs: Vec<(Written, &T)> = values.iter().map(pair).collect();
        pairs.serialize(to)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<PathBuf, T>, D::Error> {
        let found: Vec<(Written, T)> = Vec::deserialize(from)?;
        let pairs = found.into_iter();
        let pairs = pairs.map(|(path, value)| Some((read(path)?.into(), value)));
        let values: Option<BTreeMap<PathBuf, T>> = pairs.collect();
        values.ok_or_else(|| D::Error::custom("no path"))
    }
}

/// A word of the registry. Under this name, what derives readers takes it for no text that is borrowed from what is read.
pub type Word = &'static str;

/// Words of the registry, which live as long as the program.
pub mod word {
    use std::collections::BTreeSet;
    use std::sync::{Mutex, PoisonError};

    use super::{Deserialize, Deserializer, Serialize, Serializer};

    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

    /// The same text for good. Each different one is kept once; those of a program are few.
    pub fn kept(text: &str) -> &'static str {
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = known.get(text) {
            return same;
        }
        let new: &'static str = Box::leak(text.to_owned().into_boxed_str());
        known.insert(new);
        new
    }

    pub fn serialize<S: Serializer>(word: &&'static str, to: S) -> Result<S::Ok, S::Error> {
        word.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<&'static str, D::Error> {
        Ok(kept(&String::deserialize(from)?))
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{OsStr, OsStrExt, read, written};

    #[test]
    fn every_byte_comes_back() {
        for name in [&b"plain"[..], b"\xff\xfe raw", b"", b"line\nbreak"] {
            let name = OsStr::from_bytes(name);
            let back = read(written(name)).map(PathBuf::from);
            assert_eq!(back.as_deref(), Some(name.as_ref()));
        }
    }
}
