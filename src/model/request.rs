//! What a person or a program asks for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize};

use super::bytes::{self, Word};
use super::filter::Filter;
use super::listing::Chosen;
use super::offset::Offsets;
use super::plan::Rules;
use super::step::Algorithm;

/// Which behaviour is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Profile {
    /// Nothing is replaced without saying so, destinations appear whole, guards hold.
    #[default]
    Safe,
    /// Exactly what `os` and `shutil` of Python 3.14 do, traps excepted.
    Python,
}

/// In which order workers take files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Order {
    #[default]
    AsGiven,
    LargestFirst,
    SmallestFirst,
}

/// What becomes of what is removed, replaced or cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Keep {
    /// It goes into a hold area, from which it can be had back for a while.
    #[default]
    Hold,
    /// What is removed goes into the desktop's trash; nothing is replaced or cut this way.
    Trash,
    /// It is gone for good.
    Permanent,
}

/// A length or offset as typed: `2.5 GB`, `40 %`, `-1 KiB` from the end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Length {
    pub amount: f64,
    pub unit: LengthUnit,
}

/// Unit of a [`Length`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LengthUnit {
    /// Exactly this many bytes; `amount` is not used, so that offsets beyond 2^53 stay exact.
    Bytes(i64),
    /// 10^3, 10^6, 10^9, 10^12 bytes.
    Decimal(u8),
    /// 2^10, 2^20, 2^30, 2^40 bytes.
    Binary(u8),
    /// Percent of the present length.
    Percent,
}

impl Length {
    /// An exact count of bytes.
    pub fn bytes(count: i64) -> Length {
        Length {
            amount: 0.0,
            unit: LengthUnit::Bytes(count),
        }
    }

    /// True for what no length can be, whatever the file.
    pub fn is_negative(&self) -> bool {
        match self.unit {
            LengthUnit::Bytes(count) => count < 0,
            _ => self.amount < 0.0,
        }
    }

    /// The length in bytes for a file that is `present` bytes long; negative if it was typed so.
    pub fn resolve(&self, present: u64) -> i64 {
        match self.unit {
            LengthUnit::Bytes(count) => count,
            LengthUnit::Decimal(power) => {
                (self.amount * 1000f64.powi(i32::from(power))).round() as i64
            }
            LengthUnit::Binary(power) => {
                (self.amount * 1024f64.powi(i32::from(power))).round() as i64
            }
            LengthUnit::Percent => (self.amount / 100.0 * present as f64).round() as i64,
        }
    }
}

/// Value of one parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    Bool(bool),
    Integer(i64),
    /// Permission bits.
    Mode(u32),
    Text(String),
    /// Keyword of one of the choices of a [`super::ParamKind::Choice`].
    Choice(#[serde(with = "bytes::word")] Word),
    Path(#[serde(with = "bytes")] PathBuf),
    /// Shell patterns on names.
    Patterns(Vec<String>),
    /// Paths relative to the selected folder.
    Paths(#[serde(with = "bytes::many")] Vec<PathBuf>),
    Length(Length),
    Offsets(Offsets),
}

/// Values by parameter name; a missing one means the default of the profile.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct Values(pub BTreeMap<&'static str, Value>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Values, D::Error> {
        let found: BTreeMap<String, Value> = BTreeMap::deserialize(from)?;
        let values = found.into_iter();
        let values = values.map(|(word, value)| (bytes::word::kept(&word), value));
        Ok(Values(values.collect()))
    }
}

impl Values {
    pub fn set(&mut self, name: &'static str, value: Value) {
        self.0.insert(name, value);
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

/// How a job is run, whatever its operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunOptions {
    /// Workers at the start; 0 means as many as the machine has cores.
    pub workers: u16,
    pub order: Order,
    /// Rule for each kind of conflict.
    pub rules: Rules,
    /// Other file systems below the roots are left alone.
    pub one_file_system: bool,
    /// What becomes of what is removed, replaced or cut.
    pub keep: Keep,
    /// A move takes its source away even where the copy lacks something of it.
    #[serde(default)]
    pub allow_loss: bool,
    /// Everything written is flushed to the device before the job is called done.
    pub flush: bool,
    /// Copies are read back and compared; none where that is left to the operation.
    pub verify: Option<bool>,
    /// Digests of what is copied and verified are written down.
    #[serde(default)]
    pub manifest: Option<Manifest>,
    /// Which entries of the selection it is for.
    pub filter: Filter,
}

impl RunOptions {
    /// The defaults of a profile.
    pub fn of(profile: Profile) -> RunOptions {
        RunOptions {
            workers: 0,
            order: Order::AsGiven,
            rules: Rules::of(profile),
            one_file_system: profile == Profile::Safe,
            keep: match profile {
                Profile::Safe => Keep::Hold,
                Profile::Python => Keep::Permanent,
            },
            allow_loss: false,
            flush: profile == Profile::Safe,
            verify: None,
            manifest: None,
            filter: Filter::default(),
        }
    }
}

impl RunOptions {
    /// True if copies are read back although their sources stay.
    pub fn verifies(&self) -> bool {
        self.verify.unwrap_or(self.manifest.is_some())
    }

    /// The same where the sources go afterwards: in Safe, nothing is the last of its kind unread.
    pub fn verifies_moves(&self, profile: Profile) -> bool {
        self.verify
            .unwrap_or(self.manifest.is_some() || profile == Profile::Safe)
    }
}

/// A list of digests that is wished for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// As spelled.
    #[serde(with = "bytes")]
    pub at: PathBuf,
    /// SHA-256 or BLAKE3.
    pub digest: Algorithm,
}

impl Manifest {
    /// What the end of a list's name says of its digests.
    pub fn digest_of_name(name: &Path) -> Option<Algorithm> {
        let name = name.file_name()?.as_encoded_bytes().to_ascii_lowercase();
        let ends_in = |endings: &[&str]| {
            endings
                .iter()
                .any(|ending| name.ends_with(ending.as_bytes()))
        };
        if ends_in(&[".b3", ".b3sum", ".b3sums", "b3sums"]) {
            Some(Algorithm::Blake3)
        } else if ends_in(&[".sha256", ".sha256sum", ".sha256sums", "sha256sums"]) {
            Some(Algorithm::Sha256)
        } else {
            None
        }
    }
}

/// One operation on a selection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Identifier of a registered operation.
    #[serde(with = "bytes::word")]
    pub op: Word,
    /// The selection, as spelled: never normalised, a trailing slash keeps its meaning.
    #[serde(with = "bytes::many")]
    pub roots: Vec<PathBuf>,
    pub values: Values,
    pub profile: Profile,
    pub run: RunOptions,
    /// Relative paths start here; absolute.
    #[serde(with = "bytes")]
    pub cwd: PathBuf,
    /// Bits that are taken away from the mode of new entries.
    pub umask: u32,
}

impl Request {
    /// A request with the defaults of its profile.
    pub fn new(
        op: &'static str,
        roots: Vec<PathBuf>,
        profile: Profile,
        cwd: PathBuf,
        umask: u32,
    ) -> Request {
        Request {
            op,
            roots,
            values: Values::default(),
            profile,
            run: RunOptions::of(profile),
            cwd,
            umask,
        }
    }

    /// Takes up rows as further roots.
    pub fn take_up(&mut self, chosen: Option<&Chosen>) {
        if let Some(chosen) = chosen {
            self.roots.extend(chosen.paths());
        }
    }

    /// `path` as the kernel is to see it: joined to the request's working folder if it is relative.
    pub fn absolute(&self, path: &Path) -> PathBuf {
        if path.is_absolute() {
            path.to_path_buf()
        } else {
            // As `join` does it, which takes memory twice.
            let length = self.cwd.as_os_str().len() + path.as_os_str().len() + 1;
            let mut whole = PathBuf::with_capacity(length);
            whole.push(&self.cwd);
            whole.push(path);
            whole
        }
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.values.get(name) {
            Some(Value::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    pub fn path(&self, name: &str) -> Option<&Path> {
        match self.values.get(name) {
            Some(Value::Path(value)) => Some(value),
            _ => None,
        }
    }

    pub fn choice(&self, name: &str) -> Option<&'static str> {
        match self.values.get(name) {
            Some(Value::Choice(value)) => Some(value),
            _ => None,
        }
    }
}
