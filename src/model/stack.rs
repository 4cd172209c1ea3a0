//! Stacks of rules: what a rule is called, which fields it has, and how one is spelled as a text.
//!
//! A text is the word of the rule, a sign, and the fields with that sign between them: `s/IMG_/ridge_/i`. Any sign that is
//! no letter, digit or space can take the place of the slash, and nothing is escaped: whoever needs a slash in a field
//! takes another sign, as in `s|/|-`. Fields at the end that are left out have their defaults.

use super::param::Choice;

/// What one field of a rule takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RuleField {
    Text,
    Integer {
        min: i64,
        max: i64,
    },
    Choice(&'static [Choice]),
    /// Letters, each of them a switch: the word of a choice is its letter.
    Flags(&'static [Choice]),
}

/// One field of a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RulePart {
    /// "find".
    pub label: &'static str,
    pub field: RuleField,
    /// What stands there where nothing is said.
    pub default: &'static str,
}

/// One kind of rule that a stack may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuleKind {
    /// The word that a text begins with: letters only.
    pub word: &'static str,
    /// "Replace".
    pub title: &'static str,
    pub parts: &'static [RulePart],
}

/// One rule of a stack, with a text for each field: right or wrong, so that a form can hold what is half typed.
#[derive(Clone, Debug, PartialEq)]
pub struct StackRule {
    pub kind: &'static RuleKind,
    /// As many as the kind has.
    pub fields: Vec<String>,
}

/// Signs that stand between fields, the first that no field holds.
const SIGNS: &str = "/|,#!%@~:;=+";

impl StackRule {
    /// A rule with the defaults in its fields.
    pub fn new(kind: &'static RuleKind) -> StackRule {
        let fields = kind.parts.iter().map(|part| part.default.to_owned());
        StackRule {
            kind,
            fields: fields.collect(),
        }
    }

    /// Takes a text apart. The error is half a sentence; what the fields hold is for `check`.
    pub fn split(kinds: &'static [RuleKind], text: &str) -> Result<StackRule, String> {
        let end = text.find(|sign: char| !sign.is_ascii_alphabetic());
        let (word, rest) = text.split_at(end.unwrap_or(text.len()));
        let Some(kind) = kinds.iter().find(|kind| kind.word == word) else {
            let words: Vec<&str> = kinds.iter().map(|kind| kind.word).collect();
            let words = words.join(", ");
            return Err(format!("{word:?} is no kind of rule; there are {words}"));
        };
        let mut rule = StackRule::new(kind);
        let Some(sign) = rest.chars().next() else {
            return Ok(rule);
        };
        if sign.is_alphanumeric() || sign.is_whitespace() {
            return Err(format!("a sign such as / has to follow {word}"));
        }
        let said: Vec<&str> = rest[sign.len_utf8()..].split(sign).collect();
        let least = said.len().min(rule.fields.len());
        // A sign at the end closes the last field.
        if said[least..].iter().any(|extra| !extra.is_empty()) || said.len() > least + 1 {
            let most = rule.fields.len();
            return Err(format!(
                "{word} has {most} fields at most (another sign than {sign} may stand between them)"
            ));
        }
        for (field, said) in rule.fields.iter_mut().zip(said) {
            // Nothing is a text too; elsewhere it is what was left out.
            said.clone_into(field);
        }
        for (part, field) in kind.parts.iter().zip(&mut rule.fields) {
            if field.is_empty() && matches!(part.field, RuleField::Choice(_)) {
                part.default.clone_into(field);
            }
        }
        Ok(rule)
    }

    /// The text that `split` takes apart again.
    pub fn join(&self) -> String {
        let is_free = |sign: &char| !self.fields.iter().any(|field| field.contains(*sign));
        let unusual = ('\u{1}'..).filter(|sign| !sign.is_alphanumeric() && !sign.is_whitespace());
        let sign = SIGNS.chars().chain(unusual).find(is_free).unwrap_or('/');
        let mut text = self.kind.word.to_owned();
        for field in &self.fields {
            text.push(sign);
            text.push_str(field);
        }
        text
    }

    /// What is wrong with a field, as half a sentence without the field's name.
    pub fn fault(&self, at: usize) -> Option<String> {
        let (part, text) = (self.kind.parts.get(at)?, self.fields.get(at)?);
        match part.field {
            RuleField::Text => None,
            RuleField::Integer { min, max } => match text.trim().parse() {
                Ok(number) if (min..=max).contains(&number) => None,
                _ => Some(format!("a whole number from {min} to {max}")),
            },
            RuleField::Choice(choices) => {
                let is_known = choices.iter().any(|choice| choice.word == text);
                (!is_known).then(|| format!("one of {}", words(choices)))
            }
            RuleField::Flags(flags) => {
                let is_known = |sign: char| flags.iter().any(|flag| flag.word.contains(sign));
                let all = text.chars().all(is_known);
                (!all).then(|| format!("letters out of {}", words(flags)))
            }
        }
    }

    /// The first field that is wrong, with its name.
    pub fn check(&self) -> Result<(), String> {
        let parts = self.kind.parts.iter().enumerate();
        let mut faults = parts.filter_map(|(at, part)| {
            let why = self.fault(at)?;
            Some(format!("{} needs {why}", part.label))
        });
        faults.next().map_or(Ok(()), Err)
    }

    /// The text of a field; empty where the kind has no such field.
    pub fn text(&self, label: &str) -> &str {
        let at = self.kind.parts.iter().position(|part| part.label == label);
        at.and_then(|at| self.fields.get(at))
            .map_or("", String::as_str)
    }

    /// The number in a field that `check` has passed.
    pub fn integer(&self, label: &str) -> i64 {
        self.text(label).trim().parse().unwrap_or_default()
    }
}

fn words(choices: &[Choice]) -> String {
    let words: Vec<&str> = choices.iter().map(|choice| choice.word).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    static KINDS: &[RuleKind] = &[
        RuleKind {
            word: "s",
            title: "Replace",
            parts: &[
                part("find", RuleField::Text, ""),
                part("with", RuleField::Text, ""),
                part("flags", RuleField::Flags(&[choice("i"), choice("p")]), ""),
            ],
        },
        RuleKind {
            word: "number",
            title: "Number",
            parts: &[
                part("from", RuleField::Integer { min: -5, max: 5 }, "1"),
                part(
                    "by",
                    RuleField::Choice(&[choice("name"), choice("size")]),
                    "name",
                ),
            ],
        },
    ];

    const fn choice(word: &'static str) -> Choice {
        Choice { word, label: word }
    }

    const fn part(label: &'static str, field: RuleField, default: &'static str) -> RulePart {
        RulePart {
            label,
            field,
            default,
        }
    }

    #[test]
    fn a_text_comes_apart_at_the_sign_behind_its_word() {
        for (text, fields) in [
            ("s/a/b", ["a", "b", ""]),
            ("s/a/b/", ["a", "b", ""]),
            ("s/a/b/ip/", ["a", "b", "ip"]),
            ("s|/|a b|i", ["/", "a b", "i"]),
            ("s", ["", "", ""]),
            ("s\u{e9}\u{e9}", ["", "", ""]),
        ] {
            let rule = StackRule::split(KINDS, text);
            match text {
                "s\u{e9}\u{e9}" => assert!(rule.is_err(), "a letter is no sign"),
                _ => assert_eq!(rule.expect(text).fields, fields, "{text}"),
            }
        }
        let rule = StackRule::split(KINDS, "number/3").expect("a sound rule");
        assert_eq!(
            (rule.integer("from"), rule.text("by"), rule.text("none")),
            (3, "name", "")
        );
        for text in ["", "t/a/b", "/a", "s a b", "s/a/b/i/x", "s/a/b/i//"] {
            assert!(StackRule::split(KINDS, text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_was_joined_comes_apart_the_same() {
        for fields in [
            ["", "", ""],
            ["a/b", "|", "i"],
            ["/|,#!%@~:;=+", "\u{1}\u{2}", ""],
        ] {
            let rule = StackRule {
                kind: &KINDS[0],
                fields: fields.map(str::to_owned).to_vec(),
            };
            assert_eq!(StackRule::split(KINDS, &rule.join()), Ok(rule));
        }
    }

    #[test]
    fn a_field_that_cannot_be_meant_is_told_by_its_name() {
        for (text, expected) in [
            ("s/a/b/x", "flags needs letters out of i, p"),
            ("number/6", "from needs a whole number from -5 to 5"),
            ("number/", "from needs a whole number from -5 to 5"),
            ("number/1/date", "by needs one of name, size"),
        ] {
            let rule = StackRule::split(KINDS, text).expect(text);
            assert_eq!(rule.check(), Err(expected.to_owned()), "{text}");
        }
        for text in ["s/a/b/pi", "number/ 5 /size", "number"] {
            let rule = StackRule::split(KINDS, text).expect(text);
            assert_eq!(rule.check(), Ok(()), "{text}");
        }
    }
}
