//! What destinations cannot hold, in words.

use crate::model::{Loss, Lossy};

use super::failures::shown;
use super::words::{count, counted};

/// "the owner".
pub fn loss_words(loss: Loss) -> &'static str {
    match loss {
        Loss::Owner => "the owner",
        Loss::SetId => "set-id bits",
        Loss::Mode => "permissions",
        Loss::Times => "times",
        Loss::Fractions => "fractions of a second",
        Loss::AccessList => "the access list",
        Loss::Attributes => "attributes",
        Loss::HardLinks => "hard links",
        Loss::Holes => "holes",
    }
}

/// Keyword for programs.
pub fn loss_word(loss: Loss) -> &'static str {
    match loss {
        Loss::Owner => "owner",
        Loss::SetId => "set-id",
        Loss::Mode => "mode",
        Loss::Times => "times",
        Loss::Fractions => "nanoseconds",
        Loss::AccessList => "acl",
        Loss::Attributes => "xattr",
        Loss::HardLinks => "links",
        Loss::Holes => "holes",
    }
}

/// "owner", where it stands for itself.
pub fn loss_noun(loss: Loss) -> &'static str {
    match loss {
        Loss::AccessList => "access list",
        Loss::Owner => "owner",
        _ => loss_words(loss),
    }
}

/// What is going to be lost: `The owner of 3 items is lost`.
pub fn loss_head(lossy: &Lossy) -> String {
    let verb = match lossy.loss {
        Loss::SetId | Loss::Mode | Loss::Times | Loss::Fractions | Loss::Attributes => "are",
        Loss::HardLinks | Loss::Holes => "are",
        Loss::Owner | Loss::AccessList => "is",
    };
    let items = counted(lossy.items, "item");
    let text = format!("{} of {items} {verb} lost", loss_words(lossy.loss));
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase());
    first.into_iter().flatten().chain(letters).collect()
}

/// A line of the result: `The destination did not take the owner of 3 items, such as a/b.`
pub fn loss_line(lossy: &Lossy) -> String {
    format!(
        "The destination did not take {} of {}, such as {}.",
        loss_words(lossy.loss),
        counted(lossy.items, "item"),
        shown(&lossy.example)
    )
}

/// All of them in one line: `not kept: the owner of 3, holes of 1`.
pub fn losses_line(losses: &[Lossy]) -> Option<String> {
    let told: Vec<String> = losses
        .iter()
        .map(|lossy| format!("{} of {}", loss_words(lossy.loss), count(lossy.items)))
        .collect();
    (!told.is_empty()).then(|| format!("not kept: {}", told.join(", ")))
}
