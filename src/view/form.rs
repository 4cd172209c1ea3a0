//! The form of an operation: what is typed for each parameter, and what it means.
//!
//! What is typed stays as typed, right or wrong, so that switching between operations and profiles loses nothing. Typed
//! fields are shared by the two profiles of an operation; switches and choices are kept for each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::model::param::Default as ParamDefault;
use crate::model::{
    About, Algorithm, Group, Keep, Length, LengthUnit, Manifest, Many, ModeChange, Offset, Offsets,
    Param, ParamKind, Profile, Request, RunOptions, Value,
};

use super::filter::FilterForm;
use super::offset::{parse_offset, spell_offset};

/// An operation as the registry describes it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub about: &'static About,
    pub params: &'static [Param],
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// Nothing is typed yet: the sentence above Run asks for it, the field itself stays calm.
    Missing(String),
    /// What is typed cannot be meant: one sentence below the field.
    Wrong(String),
}

impl FieldError {
    pub fn sentence(&self) -> &str {
        match self {
            FieldError::Missing(sentence) | FieldError::Wrong(sentence) => sentence,
        }
    }
}

/// Where files end that do not all end at the same offset.
#[derive(Clone, Debug, Default)]
pub struct OwnOffsets {
    /// False while one offset holds for all files; what was typed for single ones is kept.
    pub is_on: bool,
    pub texts: BTreeMap<PathBuf, String>,
}

/// What has been set in the form of one operation.
#[derive(Clone, Debug)]
pub struct Form {
    entry: Entry,
    /// Text of the typed fields; a name that is absent was never touched.
    texts: BTreeMap<&'static str, String>,
    /// Switches, choices and patterns, by profile.
    values: [BTreeMap<&'static str, Value>; 2],
    runs: [RunOptions; 2],
    /// Paths that were picked rather than typed: they may hold bytes that are no text.
    paths: BTreeMap<&'static str, PathBuf>,
    /// Where single files end, for a parameter that asks where files end.
    pub own: OwnOffsets,
    /// New names, for operations whose selection is typed.
    pub names: String,
    /// The choice among what is selected, shared by the two profiles.
    pub filter: FilterForm,
    /// File into which the digests of what is copied are written; empty for none.
    pub manifest: String,
}

impl Form {
    /// A form with nothing typed.
    pub fn new(entry: Entry) -> Form {
        Form {
            entry,
            texts: BTreeMap::new(),
            values: [BTreeMap::new(), BTreeMap::new()],
            runs: [
                RunOptions::of(Profile::Safe),
                RunOptions::of(Profile::Python),
            ],
            paths: BTreeMap::new(),
            own: OwnOffsets::default(),
            names: String::new(),
            filter: FilterForm::default(),
            manifest: String::new(),
        }
    }

    pub fn entry(&self) -> Entry {
        self.entry
    }

    pub fn run(&self, profile: Profile) -> &RunOptions {
        &self.runs[profile as usize]
    }

    /// True if what is written is going to be read back. A move that says what its copies take along makes copies.
    pub fn verifies(&self, profile: Profile) -> bool {
        if self.has_manifest() {
            return true;
        }
        let run = self.run(profile);
        let is_move = self.entry.about.group == Group::Move;
        let mut params = self.entry.params.iter();
        match is_move && params.any(|param| param.name == "copy_function") {
            true => run.verifies_moves(profile),
            false => run.verifies(),
        }
    }

    /// True for what copies or moves, and may therefore leave a list of digests.
    pub fn may_list(&self) -> bool {
        let has_target = self.entry.params.iter().any(|param| param.name == "dst");
        has_target && matches!(self.entry.about.group, Group::Copy | Group::Move)
    }

    /// A list of digests is asked for: what is in it was read back.
    pub fn has_manifest(&self) -> bool {
        self.may_list() && !self.manifest.trim().is_empty()
    }

    /// The list that is asked for.
    fn manifest(&self, home: &Path) -> Option<Manifest> {
        let at = self
            .has_manifest()
            .then(|| expand(self.manifest.trim(), home))?;
        let digest = Manifest::digest_of_name(&at).unwrap_or(Algorithm::Blake3);
        Some(Manifest { at, digest })
    }

    /// What the name of the list says of its form: "SHA-256, for sha256sum -c".
    pub fn manifest_words(&self) -> &'static str {
        match Manifest::digest_of_name(Path::new(self.manifest.trim())) {
            Some(Algorithm::Sha256) => "SHA-256, as sha256sum writes it",
            _ => "BLAKE3, as b3sum writes it",
        }
    }

    pub fn run_mut(&mut self, profile: Profile) -> &mut RunOptions {
        &mut self.runs[profile as usize]
    }

    /// The text of a typed field; the default's, if it was never touched.
    pub fn text(&self, param: &Param, profile: Profile) -> String {
        match self.texts.get(param.name) {
            Some(text) => text.clone(),
            None => param.default(profile).value().map_or(String::new(), spell),
        }
    }

    pub fn set_text(&mut self, name: &'static str, text: String) {
        self.paths.remove(name);
        self.texts.insert(name, text);
    }

    /// Takes a path that was picked: shown as text, kept as bytes.
    pub fn set_path(&mut self, name: &'static str, path: PathBuf) {
        let text = super::names::shown(path.as_os_str()).text.into_owned();
        self.texts.insert(name, text);
        self.paths.insert(name, path);
    }

    /// True if nothing was ever typed into the field.
    pub fn is_untouched(&self, name: &str) -> bool {
        !self.texts.contains_key(name)
    }

    /// Takes over what a request says, with what gives up safety left out: that is said each time anew.
    pub(super) fn take_over(&mut self, request: &Request, zone: &TimeZone) {
        let profile = request.profile;
        self.texts.clear();
        self.paths.clear();
        self.own = OwnOffsets::default();
        self.values[profile as usize].clear();
        for param in self.entry.params {
            let Some(value) = request.values.get(param.name).cloned() else {
                continue;
            };
            match value {
                Value::Path(path) => self.set_path(param.name, path),
                Value::Offsets(offsets) => {
                    if let Some(all) = offsets.all {
                        self.set_text(param.name, spell_offset(all));
                    }
                    let each = offsets.each.into_iter();
                    self.own.texts = each.map(|(path, at)| (path, spell_offset(at))).collect();
                    self.own.is_on = !self.own.texts.is_empty();
                }
                value if is_typed(param.kind) => self.set_text(param.name, spell(value)),
                value => self.set_value(param.name, value, profile),
            }
        }
        if self.entry.about.many == Many::NewNames {
            let name = request.roots.first().map(|root| root.as_os_str());
            self.names = name.map_or_else(String::new, |name| {
                super::names::shown(name).text.into_owned()
            });
        }
        self.filter = FilterForm::of(&request.run.filter, zone);
        let manifest = request.run.manifest.as_ref();
        self.manifest = manifest.map_or_else(String::new, |manifest| {
            super::names::shown(manifest.at.as_os_str())
                .text
                .into_owned()
        });
        let run = request.run.clone();
        *self.run_mut(profile) = RunOptions {
            keep: match run.keep {
                Keep::Permanent => RunOptions::of(profile).keep,
                keep => keep,
            },
            allow_loss: false,
            flush: RunOptions::of(profile).flush,
            manifest: None,
            ..run
        };
    }

    /// The value of a switch, choice or pattern list.
    pub fn value(&self, param: &Param, profile: Profile) -> Option<Value> {
        let set = self.values[profile as usize].get(param.name).cloned();
        set.or_else(|| param.default(profile).value())
    }

    /// True if the form asks for nothing but the default here.
    pub fn is_default(&self, param: &Param, profile: Profile) -> bool {
        match is_typed(param.kind) {
            true => {
                let default = param.default(profile).value();
                self.text(param, profile) == default.map_or(String::new(), spell)
            }
            false => self.value(param, profile) == param.default(profile).value(),
        }
    }

    pub fn set_value(&mut self, name: &'static str, value: Value, profile: Profile) {
        self.values[profile as usize].insert(name, value);
    }

    /// What a parameter comes to, or what is wrong with it; `None` for one that may stay empty and is.
    pub fn read(
        &self,
        param: &Param,
        profile: Profile,
        home: &Path,
    ) -> Result<Option<Value>, FieldError> {
        if !is_typed(param.kind) {
            return Ok(self.value(param, profile));
        }
        if let Some(path) = self.paths.get(param.name) {
            return Ok(Some(Value::Path(path.clone())));
        }
        if param.kind == ParamKind::Offset && self.own.is_on {
            return self.read_own(param, profile).map(Some);
        }
        let text = self.text(param, profile);
        let is_empty = text.trim().is_empty() && !matches!(param.kind, ParamKind::Text);
        if is_empty || (text.is_empty() && param.default(profile) == ParamDefault::Absent) {
            return match param.default(profile) {
                ParamDefault::Required => Err(FieldError::Missing(wanted(param))),
                _ => Ok(None),
            };
        }
        parse(param.kind, &text, home)
            .map(Some)
            .map_err(FieldError::Wrong)
    }

    /// Where each file ends, as far as it is typed; what is typed for all holds for the others.
    fn read_own(&self, param: &Param, profile: Profile) -> Result<Value, FieldError> {
        let mut offsets = Offsets {
            all: parse_offset(&self.text(param, profile)),
            ..Offsets::default()
        };
        for (path, text) in &self.own.texts {
            let offset = parse_offset(text).ok_or_else(|| {
                let name = super::jobs::last_name(path);
                FieldError::Wrong(format!("{name} needs a length such as 4096 or 40 %."))
            })?;
            offsets.each.insert(path.clone(), offset);
        }
        Ok(Value::Offsets(offsets))
    }

    /// The first thing that keeps the form from being run.
    pub fn first_error(
        &self,
        profile: Profile,
        home: &Path,
        zone: &TimeZone,
    ) -> Option<FieldError> {
        let mut params = self.entry.params.iter();
        let found = params.find_map(|param| self.read(param, profile, home).err());
        found.or_else(|| match self.entry.about.many {
            Many::NewNames if self.names.trim().is_empty() => {
                Some(FieldError::Missing("Type a name first.".to_owned()))
            }
            Many::NewNames => None,
            Many::Roots | Many::Together => self.filter.read(zone).err(),
        })
    }

    /// What is filled in, without what is selected: a request to be kept. What is missing stays so.
    pub(super) fn filled(
        &self,
        profile: Profile,
        place: &Place<'_>,
    ) -> Result<Request, FieldError> {
        let cwd = place.folder.to_path_buf();
        let mut request = Request::new(self.entry.about.id, Vec::new(), profile, cwd, place.umask);
        request.run = self.run(profile).clone();
        request.run.manifest = self.manifest(place.home);
        if self.entry.about.many != Many::NewNames {
            request.run.filter = self.filter.read(place.zone)?;
        }
        for param in self.entry.params {
            match self.read(param, profile, place.home) {
                // Where single files end, and which rows are left out, is said of what is selected.
                Ok(Some(Value::Offsets(offsets))) => {
                    let all = Offsets {
                        all: offsets.all,
                        ..Offsets::default()
                    };
                    request.values.set(param.name, Value::Offsets(all));
                }
                Ok(Some(value)) if param.kind != ParamKind::Unticked => {
                    request.values.set(param.name, value);
                }
                Ok(_) | Err(FieldError::Missing(_)) => {}
                Err(wrong) => return Err(wrong),
            }
        }
        Ok(request)
    }

    /// The request that the form stands for.
    pub fn request(
        &self,
        roots: Vec<PathBuf>,
        profile: Profile,
        place: &Place<'_>,
    ) -> Result<Request, FieldError> {
        let roots = match self.entry.about.many {
            Many::Roots | Many::Together => roots,
            Many::NewNames => vec![expand(&self.names, place.home)],
        };
        let mut request = Request::new(
            self.entry.about.id,
            roots,
            profile,
            place.folder.to_path_buf(),
            place.umask,
        );
        request.run = self.run(profile).clone();
        request.run.manifest = self.manifest(place.home);
        if request.run.manifest.is_some() {
            request.run.verify = Some(true);
        }
        if self.entry.about.many != Many::NewNames {
            request.run.filter = self.filter.read(place.zone)?;
        }
        for param in self.entry.params {
            if let Some(mut value) = self.read(param, profile, place.home)? {
                if let Value::Offsets(offsets) = &mut value {
                    // Files that are no longer selected keep what was typed for them.
                    let roots: BTreeSet<&PathBuf> = request.roots.iter().collect();
                    offsets.each.retain(|path, _| roots.contains(path));
                }
                request.values.set(param.name, value);
            }
        }
        Ok(request)
    }
}

/// What a request needs to know of where it is made.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Relative paths start here.
    pub folder: &'a Path,
    pub home: &'a Path,
    pub umask: u32,
    pub zone: &'a TimeZone,
}

/// True for kinds that are typed into a field.
pub fn is_typed(kind: ParamKind) -> bool {
    match kind {
        ParamKind::Destination
        | ParamKind::Path
        | ParamKind::Integer { .. }
        | ParamKind::Mode
        | ParamKind::ModeChange
        | ParamKind::Text
        | ParamKind::Length
        | ParamKind::Offset => true,
        ParamKind::Bool
        | ParamKind::Choice(_)
        | ParamKind::Patterns
        | ParamKind::Rules(_)
        | ParamKind::Paths
        | ParamKind::Unticked => false,
    }
}

fn wanted(param: &Param) -> String {
    match param.kind {
        ParamKind::Destination => "Choose a destination first.".to_owned(),
        ParamKind::Offset => "Type where it is to end, or drag the handle.".to_owned(),
        _ => format!("{} is needed.", param.label),
    }
}

/// A value in the words in which it is typed.
fn spell(value: Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Mode(mode) => format!("{mode:o}"),
        Value::Text(text) => text,
        Value::Path(path) => super::names::shown(path.as_os_str()).text.into_owned(),
        Value::Length(length) => spell_offset(Offset::Length(length)),
        Value::Bool(_)
        | Value::Choice(_)
        | Value::Patterns(_)
        | Value::Paths(_)
        | Value::Offsets(_) => String::new(),
    }
}

fn parse(kind: ParamKind, text: &str, home: &Path) -> Result<Value, String> {
    match kind {
        ParamKind::Destination | ParamKind::Path if text.contains('\0') => {
            Err("A path cannot hold a NUL character.".to_owned())
        }
        ParamKind::Destination | ParamKind::Path => Ok(Value::Path(expand(text, home))),
        ParamKind::Integer { min, max } => match text.trim().parse() {
            Ok(number) if (min..=max).contains(&number) => Ok(Value::Integer(number)),
            _ => Err(format!("A whole number from {min} to {max}.")),
        },
        ParamKind::Mode => match u32::from_str_radix(text.trim().trim_start_matches("0o"), 8) {
            Ok(mode) if mode <= 0o7777 => Ok(Value::Mode(mode)),
            _ => Err("Permission bits in octal, from 0 to 7777.".to_owned()),
        },
        ParamKind::ModeChange => parse_mode(text.trim())
            .ok_or_else(|| "Octal as 755, or letters as u+rwX,go-w.".to_owned()),
        ParamKind::Length => parse_length(text)
            .map(Value::Length)
            .ok_or_else(|| "A length such as 4096, 2.5 GB, 1 KiB or 40 %.".to_owned()),
        ParamKind::Offset => parse_offset(text)
            .map(|offset| Value::Offsets(Offsets::all(offset)))
            .ok_or_else(|| {
                "A length such as 4096, 1.5 MiB, 40 %, 100 lines or -3 lines.".to_owned()
            }),
        ParamKind::Text => Ok(Value::Text(text.to_owned())),
        ParamKind::Bool
        | ParamKind::Choice(_)
        | ParamKind::Patterns
        | ParamKind::Rules(_)
        | ParamKind::Paths
        | ParamKind::Unticked => Err("Not a typed value.".to_owned()),
    }
}

/// A typed path with a leading `~` as the home folder.
pub fn expand(text: &str, home: &Path) -> PathBuf {
    match text.strip_prefix('~') {
        Some("") => home.to_path_buf(),
        Some(rest) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(text),
    }
}

/// Reads `755` as bits, and `u+rwX,go-w` as the text that it is.
pub fn parse_mode(text: &str) -> Option<Value> {
    let change = ModeChange::parse(text, 0)?;
    let is_octal = text.starts_with(|first: char| first.is_ascii_digit());
    match change.fixed().filter(|_| is_octal) {
        Some(mode) => Some(Value::Mode(mode)),
        None => Some(Value::Text(text.to_owned())),
    }
}

/// Reads `4096`, `2.5 GB`, `1 KiB`, `40 %`, each with an optional minus.
pub fn parse_length(text: &str) -> Option<Length> {
    let text = text.trim();
    let digits = text.find(|sign: char| !(sign.is_ascii_digit() || "+-.,_".contains(sign)));
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let number = number.replace([',', '_'], "");
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" | "byte" | "bytes" => {
            return number.parse().ok().map(Length::bytes);
        }
        "%" => LengthUnit::Percent,
        "k" | "kb" => LengthUnit::Decimal(1),
        "m" | "mb" => LengthUnit::Decimal(2),
        "g" | "gb" => LengthUnit::Decimal(3),
        "t" | "tb" => LengthUnit::Decimal(4),
        "ki" | "kib" => LengthUnit::Binary(1),
        "mi" | "mib" => LengthUnit::Binary(2),
        "gi" | "gib" => LengthUnit::Binary(3),
        "ti" | "tib" => LengthUnit::Binary(4),
        _ => return None,
    };
    let amount: f64 = number.parse().ok()?;
    amount.is_finite().then_some(Length { amount, unit })
}
