//! The rules of a bulk rename as a stack: each is applied to what those above it have left.

use super::naming::{Case, Rules, Scope, pattern};
use super::template::Template;
use crate::model::{Choice, RuleField, RuleKind, RulePart, StackRule};

/// Most rules of a stack: which of them changed a name is told by a bit each.
pub const MOST_RULES: usize = 64;
/// Numbers stay within what a name can show.
pub const MOST: i64 = 1_000_000_000_000_000;
/// The rule that tells names apart which would be the same: a number behind each.
pub const NUMBER_ON: &str = "insert/_{n}/end";
/// The last number of a name. Bytes that are no text may stand behind it.
const LAST_NUMBER: &str = r"(?-u)[0-9]+([^0-9]*)$";

const fn word(word: &'static str, label: &'static str) -> Choice {
    Choice { word, label }
}

const fn part(label: &'static str, field: RuleField, default: &'static str) -> RulePart {
    RulePart {
        label,
        field,
        default,
    }
}

const fn number(label: &'static str, (min, max): (i64, i64), default: &'static str) -> RulePart {
    part(label, RuleField::Integer { min, max }, default)
}

/// Orders in which numbers are given.
pub static NUMBER_BY: &[Choice] = &[
    word("selection", "Listed"),
    word("name", "Name"),
    word("date", "Date"),
    word("size", "Size"),
];

/// The kinds of rules.
pub static KINDS: &[RuleKind] = &[
    RuleKind {
        word: "s",
        title: "Replace",
        parts: &[
            part("find", RuleField::Text, ""),
            part("with", RuleField::Text, ""),
            part(
                "flags",
                RuleField::Flags(&[
                    word("i", "Ignore case"),
                    word("p", "By pattern"),
                    word("e", "In the ending"),
                    word("b", "In both"),
                ]),
                "",
            ),
        ],
    },
    RuleKind {
        word: "number",
        title: "Number",
        parts: &[
            number("from", (-MOST, MOST), "1"),
            number("step", (-MOST, MOST), "1"),
            number("digits", (1, 30), "1"),
            part("by", RuleField::Choice(NUMBER_BY), "selection"),
            part(
                "place",
                RuleField::Choice(&[
                    word("last", "Last number"),
                    word("start", "Start"),
                    word("end", "End"),
                ]),
                "last",
            ),
        ],
    },
    RuleKind {
        word: "insert",
        title: "Insert",
        parts: &[
            part("text", RuleField::Text, ""),
            part("at", RuleField::Text, "end"),
        ],
    },
    RuleKind {
        word: "case",
        title: "Case",
        parts: &[
            part(
                "case",
                RuleField::Choice(&[
                    word("lower", "lower"),
                    word("upper", "UPPER"),
                    word("title", "Title"),
                    word("first", "First"),
                ]),
                "lower",
            ),
            part(
                "of",
                RuleField::Choice(&[word("name", "Name"), word("ext", "Ending")]),
                "name",
            ),
        ],
    },
];

/// How the numbers of a rule go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    pub start: i64,
    /// From one number to the next.
    pub step: i64,
    /// Least digits of a number that has none of its own.
    pub digits: usize,
    /// Word of [`NUMBER_BY`].
    pub by: &'static str,
}

/// One rule that can be applied.
#[derive(Clone, Debug)]
pub struct Stage {
    pub rules: Rules,
    pub counting: Counting,
}

/// Reads a stack; `counting` is for the numbers of rules that say nothing of them. The error names the rule.
pub fn read(texts: &[String], counting: Counting) -> Result<Vec<Stage>, String> {
    if texts.len() > MOST_RULES {
        return Err(format!("there may be {MOST_RULES} rules at most"));
    }
    let rules = texts.iter().enumerate();
    rules
        .map(|(at, text)| {
            let rule = StackRule::split(KINDS, text).map_err(|why| format!("{}: {why}", at + 1))?;
            let title = rule.kind.title;
            let told = |why| format!("{}, {title}: {why}", at + 1);
            rule.check().map_err(told)?;
            stage(&rule, counting).map_err(told)
        })
        .collect()
}

fn stage(rule: &StackRule, counting: Counting) -> Result<Stage, String> {
    let mut rules = Rules::nothing();
    let mut counting = counting;
    match rule.kind.word {
        "s" => replacing(rule, &mut rules)?,
        "number" => {
            counting = Counting {
                start: rule.integer("from"),
                step: rule.integer("step"),
                digits: usize::try_from(rule.integer("digits")).unwrap_or(1),
                by: known(NUMBER_BY, rule.text("by")),
            };
            match rule.text("place") {
                "last" => {
                    let find = pattern(LAST_NUMBER, true, false)?;
                    rules.replace = Template::parse("{n}$1", Some(&find))?;
                    rules.find = Some(find);
                }
                place => {
                    rules.insert = Template::parse("{n}", None)?;
                    rules.insert_at = if place == "start" { 0 } else { -1 };
                }
            }
        }
        "insert" => {
            rules.insert =
                Template::parse(rule.text("text"), None).map_err(|why| format!("text: {why}"))?;
            rules.insert_at = place(rule.text("at"))?;
        }
        _ => {
            let case = match rule.text("case") {
                "upper" => Case::Upper,
                "title" => Case::Title,
                "first" => Case::Sentence,
                _ => Case::Lower,
            };
            rules.case = case;
            if rule.text("of") == "ext" {
                rules.scope = Scope::Extension;
            }
        }
    }
    Ok(Stage { rules, counting })
}

fn replacing(rule: &StackRule, rules: &mut Rules) -> Result<(), String> {
    let has = |flag| rule.text("flags").contains(flag);
    let is_pattern = has('p');
    rules.find = match rule.text("find") {
        "" => None,
        text => {
            let find = pattern(text, is_pattern, has('i'));
            Some(find.map_err(|why| format!("find: {why}"))?)
        }
    };
    let groups = rules.find.as_ref().filter(|_| is_pattern);
    rules.replace =
        Template::parse(rule.text("with"), groups).map_err(|why| format!("with: {why}"))?;
    rules.scope = match (has('b'), has('e')) {
        (true, _) => Scope::Whole,
        (false, true) => Scope::Extension,
        (false, false) => Scope::Name,
    };
    Ok(())
}

/// Characters before what is inserted, as [`Rules::insert_at`] counts them.
fn place(text: &str) -> Result<i64, String> {
    match text.trim() {
        "start" => Ok(0),
        "end" | "" => Ok(-1),
        number => match number.parse() {
            Ok(at) if (-255..=255).contains(&at) => Ok(at),
            _ => Err("at needs start, end or a number from -255 to 255".to_owned()),
        },
    }
}

fn known(choices: &'static [Choice], word: &str) -> &'static str {
    let found = choices.iter().find(|choice| choice.word == word);
    found.map_or("", |choice| choice.word)
}
