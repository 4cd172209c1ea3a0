//! Filters as they are typed, read and told.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::model::{EntryType, Filter, LengthUnit, Summary, When, Why};
use crate::ops::check_pattern;

use super::form::{FieldError, parse_length};
use super::words;

/// Types in the words of the command line and of the window.
pub const TYPES: [(EntryType, &str, &str); 4] = [
    (EntryType::File, "file", "Files"),
    (EntryType::Folder, "folder", "Folders"),
    (EntryType::Link, "link", "Links"),
    (EntryType::Special, "special", "Special"),
];

/// Seconds of the units of an age, the plain ones first.
const AGES: [(&str, u64); 10] = [
    ("s", 1),
    ("min", 60),
    ("h", 3600),
    ("d", 86_400),
    ("w", 7 * 86_400),
    ("y", 365 * 86_400),
    ("day", 86_400),
    ("days", 86_400),
    ("weeks", 7 * 86_400),
    ("hours", 3600),
];

/// Reads a size: `4096`, `2.5 GB`, `1 MiB`.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let wrong = || "A size such as 4096, 2.5 GB or 1 MiB.".to_owned();
    let length = parse_length(text).ok_or_else(wrong)?;
    if length.unit == LengthUnit::Percent {
        return Err(wrong());
    }
    u64::try_from(length.resolve(0)).map_err(|_| wrong())
}

/// Reads an age or a date: `90min`, `3d`, `2w`, `2025-05-01`, `2025-05-01 18:30`. Dates are those of the time zone.
pub fn parse_when(text: &str, zone: &TimeZone) -> Result<When, String> {
    let wrong = || "An age or date: 90min, 3d, 2w, 2025-05-01.".to_owned();
    let text = text.trim();
    let digits = text.find(|sign: char| !sign.is_ascii_digit());
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let unit = unit.trim();
    if let Some((_, seconds)) = AGES.iter().find(|(known, _)| *known == unit) {
        let number: u64 = number.parse().map_err(|_| wrong())?;
        return number
            .checked_mul(*seconds)
            .map(When::Ago)
            .ok_or_else(wrong);
    }
    let moment: Option<civil::DateTime> = match text.len() {
        10 => text
            .parse::<civil::Date>()
            .ok()
            .map(|date| date.at(0, 0, 0, 0)),
        _ => text.parse().ok(),
    };
    let moment = moment.and_then(|moment| moment.to_zoned(zone.clone()).ok());
    moment
        .map(|moment| When::At(moment.timestamp().as_second()))
        .ok_or_else(wrong)
}

/// Reads how many levels are gone down.
pub fn parse_depth(text: &str) -> Result<u32, String> {
    let depth = text.trim().parse();
    depth.map_err(|_| "A whole number: 0 is only what is selected, 1 what lies in it.".to_owned())
}

/// The typed parts of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    MinSize,
    MaxSize,
    NewerThan,
    OlderThan,
    MaxDepth,
}

impl Part {
    pub const ALL: [Part; 5] = [
        Part::MinSize,
        Part::MaxSize,
        Part::NewerThan,
        Part::OlderThan,
        Part::MaxDepth,
    ];

    /// Label of its field.
    pub fn label(self) -> &'static str {
        match self {
            Part::MinSize => "At least",
            Part::MaxSize => "At most",
            Part::NewerThan => "Newer than",
            Part::OlderThan => "Older than",
            Part::MaxDepth => "Levels down",
        }
    }

    /// What may be typed, as long as nothing is.
    pub fn placeholder(self) -> &'static str {
        match self {
            Part::MinSize => "1 MB",
            Part::MaxSize => "2 GB",
            Part::NewerThan | Part::OlderThan => "3d, 2025-05-01",
            Part::MaxDepth => "any number",
        }
    }
}

/// A filter as it stands in a form: what is typed stays as typed, right or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterForm {
    pub include: Vec<String>,
    pub exclude: Vec<String>,
    pub types: Vec<EntryType>,
    texts: [String; Part::ALL.len()],
}

impl FilterForm {
    pub fn text(&self, part: Part) -> &str {
        &self.texts[part as usize]
    }

    pub fn set_text(&mut self, part: Part, text: String) {
        self.texts[part as usize] = text;
    }

    /// The form that stands for a filter.
    pub fn of(filter: &Filter, zone: &TimeZone) -> FilterForm {
        let when = |when: When| match when {
            When::Ago(seconds) => format!("{seconds}s"),
            When::At(second) => Timestamp::from_second(second).map_or_else(
                |_| String::new(),
                |at| at.to_zoned(zone.clone()).datetime().to_string(),
            ),
        };
        let mut form = FilterForm {
            include: filter.include.clone(),
            exclude: filter.exclude.clone(),
            types: filter.types.clone(),
            texts: Default::default(),
        };
        let typed = [
            (Part::MinSize, filter.min_size.map(|size| size.to_string())),
            (Part::MaxSize, filter.max_size.map(|size| size.to_string())),
            (Part::NewerThan, filter.newer_than.map(when)),
            (Part::OlderThan, filter.older_than.map(when)),
            (
                Part::MaxDepth,
                filter.max_depth.map(|depth| depth.to_string()),
            ),
        ];
        for (part, text) in typed {
            form.set_text(part, text.unwrap_or_default());
        }
        form
    }

    /// Takes a type in, or out again.
    pub fn toggle(&mut self, kind: EntryType) {
        match self.types.iter().position(|known| *known == kind) {
            Some(at) => drop(self.types.remove(at)),
            None => self.types.push(kind),
        }
        self.types.sort_unstable();
    }

    /// How many things are set, for the head of the section.
    pub fn count(&self) -> usize {
        let typed = self.texts.iter().filter(|text| !text.trim().is_empty());
        typed.count()
            + self.include.len()
            + self.exclude.len()
            + usize::from(!self.types.is_empty())
    }

    /// What is wrong with a typed part, in few words: its field is narrow. [`FilterForm::read`] says all of it.
    pub fn error(&self, part: Part, zone: &TimeZone) -> Option<&'static str> {
        let text = self.text(part);
        if text.trim().is_empty() {
            return None;
        }
        let (is_wrong, words) = match part {
            Part::MinSize | Part::MaxSize => (parse_size(text).is_err(), "Such as 2.5 GB."),
            Part::NewerThan | Part::OlderThan => {
                (parse_when(text, zone).is_err(), "Such as 3d or 2w.")
            }
            Part::MaxDepth => (parse_depth(text).is_err(), "A whole number."),
        };
        is_wrong.then_some(words)
    }

    /// What is wrong with the patterns, in a sentence.
    pub fn pattern_error(patterns: &[String]) -> Option<String> {
        let wrong = patterns
            .iter()
            .find_map(|pattern| check_pattern(pattern).err());
        wrong.map(|text| format!("{text}."))
    }

    /// The filter that the form stands for.
    pub fn read(&self, zone: &TimeZone) -> Result<Filter, FieldError> {
        let typed = |part: Part| Some(self.text(part)).filter(|text| !text.trim().is_empty());
        let size = |part| typed(part).map(parse_size).transpose();
        let when = |part| typed(part).map(|text| parse_when(text, zone)).transpose();
        let read = || {
            Ok(Filter {
                include: self.include.clone(),
                exclude: self.exclude.clone(),
                min_size: size(Part::MinSize)?,
                max_size: size(Part::MaxSize)?,
                newer_than: when(Part::NewerThan)?,
                older_than: when(Part::OlderThan)?,
                types: self.types.clone(),
                max_depth: typed(Part::MaxDepth).map(parse_depth).transpose()?,
            })
        };
        for patterns in [&self.include, &self.exclude] {
            if let Some(sentence) = FilterForm::pattern_error(patterns) {
                return Err(FieldError::Wrong(sentence));
            }
        }
        read().map_err(FieldError::Wrong)
    }
}

/// What a row says that is left out.
pub fn left_out_words(why: Why) -> &'static str {
    match why {
        Why::Operation => "Left out",
        Why::Exclude => "Left out: excluded",
        Why::Include => "Left out: not included",
        Why::Size => "Left out: size",
        Why::Time => "Left out: time",
        Why::Type => "Left out: type",
        Why::Depth => "Left out: too deep",
        Why::Hollow => "Left out: nothing in it",
        Why::Hand => "Unticked",
    }
}

/// What left how many out: `3 excluded, 1 by size`; none if no filter left anything out.
pub fn left_out_counts(summary: &Summary) -> Option<String> {
    let parts: Vec<String> = Why::ALL
        .into_iter()
        .filter(|why| !matches!(why, Why::Operation | Why::Hand))
        .map(|why| (why, summary.left_by[why as usize]))
        .filter(|(_, count)| *count > 0)
        .map(|(why, count)| counted(why, count))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn counted(why: Why, count: u64) -> String {
    let number = words::count(count);
    match why {
        Why::Operation => number,
        Why::Exclude => format!("{number} excluded"),
        Why::Include => format!("{number} not included"),
        Why::Size => format!("{number} by size"),
        Why::Time => format!("{number} by time"),
        Why::Type => format!("{number} by type"),
        Why::Depth => format!("{number} too deep"),
        Why::Hollow => format!("{} with nothing left", words::counted(count, "folder")),
        Why::Hand => format!("{number} unticked"),
    }
}

/// Keyword of a reason, for programs.
pub fn why_word(why: Why) -> &'static str {
    match why {
        Why::Operation => "operation",
        Why::Exclude => "exclude",
        Why::Include => "include",
        Why::Size => "size",
        Why::Time => "time",
        Why::Type => "type",
        Why::Depth => "depth",
        Why::Hollow => "hollow",
        Why::Hand => "hand",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_whole_and_not_relative() {
        assert_eq!(parse_size("4096"), Ok(4096));
        assert_eq!(parse_size("2.5 GB"), Ok(2_500_000_000));
        assert_eq!(parse_size("1MiB"), Ok(1 << 20));
        for text in ["", "-1", "-1 GB", "40 %", "much"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ages_have_units_and_dates_are_those_of_the_zone() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(parse_when("90min", &zone), Ok(When::Ago(5400)));
        assert_eq!(parse_when("3d", &zone), Ok(When::Ago(3 * 86_400)));
        assert_eq!(parse_when("2 weeks", &zone), Ok(When::Ago(14 * 86_400)));
        assert_eq!(parse_when("1970-01-02", &zone), Ok(When::At(86_400 - 7200)));
        assert_eq!(parse_when("1970-01-01 02:00", &zone), Ok(When::At(0)));
        assert_eq!(parse_when("1970-01-01T02:00:05", &zone), Ok(When::At(5)));
        for text in [
            "",
            "3",
            "d",
            "-3d",
            "3 fortnights",
            "2025-13-01",
            "yesterday",
        ] {
            assert!(parse_when(text, &zone).is_err(), "{text}");
        }
        assert!(parse_when("99999999999999999999w", &zone).is_err());
    }

    #[test]
    fn the_first_wrong_part_of_a_form_is_told() {
        let zone = TimeZone::UTC;
        let mut form = FilterForm::default();
        assert_eq!(form.read(&zone), Ok(Filter::default()));
        form.include.push("*.jpg".to_owned());
        form.set_text(Part::MinSize, "1 kB".to_owned());
        form.toggle(EntryType::Link);
        form.toggle(EntryType::File);
        form.toggle(EntryType::Link);
        let filter = form.read(&zone).unwrap();
        assert_eq!(
            (filter.min_size, filter.types),
            (Some(1000), vec![EntryType::File])
        );
        assert_eq!(form.count(), 3);
        form.set_text(Part::MaxDepth, "deep".to_owned());
        assert!(form.error(Part::MaxDepth, &zone).is_some());
        assert!(form.read(&zone).is_err());
        form.set_text(Part::MaxDepth, " ".to_owned());
        form.exclude.push("[".to_owned());
        let told = form.read(&zone).unwrap_err();
        assert!(told.sentence().starts_with("`[` is no pattern"), "{told:?}");
    }

    #[test]
    fn what_left_things_out_is_counted_apart() {
        let mut summary = Summary::default();
        assert_eq!(left_out_counts(&summary), None);
        summary.leave_out(Why::Operation);
        assert_eq!(left_out_counts(&summary), None, "that is no filter");
        for why in [Why::Exclude, Why::Size, Why::Size, Why::Hollow] {
            summary.leave_out(why);
        }
        assert_eq!(
            left_out_counts(&summary).as_deref(),
            Some("1 excluded, 2 by size, 1 folder with nothing left")
        );
    }
}
