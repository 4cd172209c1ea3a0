//! Changed keys: what is pressed becomes the usual key before anything looks at it, and what is shown is what is to be
//! pressed.

use std::sync::Arc;

use egui::{Context, Event, Id, Key, Modifiers, Ui};

use crate::model::KeyChange;

/// Name under which the changes lie in the memory of the window.
const PLACE: &str = "changed keys";

/// Makes the usual keys of those that are pressed. A usual key that was changed does nothing.
pub fn translate(ui: &Ui, changes: &[KeyChange]) {
    let place = Id::unique(PLACE);
    let known = ui.data(|data| data.get_temp::<Arc<[KeyChange]>>(place));
    if known.as_deref().unwrap_or_default() != changes {
        ui.data_mut(|data| data.insert_temp::<Arc<[KeyChange]>>(place, changes.into()));
    }
    if changes.is_empty() {
        return;
    }
    let of = |text: &str| parse(text);
    let known: Vec<_> = changes
        .iter()
        .filter_map(|change| Some((of(&change.usual)?, of(&change.now)?)))
        .collect();
    ui.input_mut(|input| {
        input.events.retain_mut(|event| {
            let Event::Key { key, modifiers, .. } = event else {
                return true;
            };
            let pressed = (held(*modifiers), *key);
            if let Some((usual, _)) = known.iter().find(|(_, now)| *now == pressed) {
                (*modifiers, *key) = *usual;
                return true;
            }
            !known.iter().any(|(usual, _)| *usual == pressed)
        });
    });
}

/// The keys to be pressed for a usual one.
pub fn shown(ctx: &Context, keys: &[&str]) -> Vec<String> {
    let place = Id::unique(PLACE);
    let changes: Option<Arc<[KeyChange]>> = ctx.data(|data| data.get_temp(place));
    let usual = keys.join("+");
    let now = changes
        .iter()
        .flat_map(|changes| changes.iter())
        .find(|change| change.usual == usual)
        .and_then(|change| parse(&change.now));
    match now {
        Some((modifiers, key)) => parts(modifiers, key),
        None => keys.iter().map(|key| (*key).to_owned()).collect(),
    }
}

/// "Ctrl+Shift+P" for what was pressed.
pub fn name(modifiers: Modifiers, key: Key) -> String {
    parts(held(modifiers), key).join("+")
}

/// True if both name the same key.
pub fn is_same(one: &str, other: &str) -> bool {
    one == other || parse(one).is_some_and(|one| parse(other) == Some(one))
}

fn parts(modifiers: Modifiers, key: Key) -> Vec<String> {
    let all = [
        (modifiers.command, "Ctrl"),
        (modifiers.alt, "Alt"),
        (modifiers.shift, "Shift"),
        (true, key.name()),
    ];
    let held = all.into_iter().filter(|(is_held, _)| *is_held);
    held.map(|(_, name)| name.to_owned()).collect()
}

/// Modifiers as keys are compared by them: the one of commands, and not by which key it is.
fn held(modifiers: Modifiers) -> Modifiers {
    Modifiers {
        alt: modifiers.alt,
        ctrl: modifiers.command,
        shift: modifiers.shift,
        mac_cmd: false,
        command: modifiers.command,
    }
}

fn parse(text: &str) -> Option<(Modifiers, Key)> {
    let mut modifiers = Modifiers::NONE;
    let mut rest = text;
    loop {
        let (held, after) = match rest {
            _ if rest.starts_with("Ctrl+") => (Modifiers::COMMAND, &rest[5..]),
            _ if rest.starts_with("Alt+") => (Modifiers::ALT, &rest[4..]),
            _ if rest.starts_with("Shift+") => (Modifiers::SHIFT, &rest[6..]),
            _ => break,
        };
        (modifiers, rest) = (modifiers.plus(held), after);
    }
    Some((held(modifiers), Key::from_name(rest)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_are_read_as_they_are_written() {
        for text in [
            "Ctrl+K",
            "Ctrl+Shift+Z",
            "Alt+Left",
            "F5",
            "Shift+Delete",
            "Ctrl+Alt+Shift+F12",
            "Ctrl+Plus",
        ] {
            let (modifiers, key) = parse(text).expect(text);
            assert_eq!(name(modifiers, key), text);
        }
        // As the palette writes it.
        assert_eq!(parse("Ctrl++"), parse("Ctrl+Plus"));
        assert_eq!(parse("Ctrl+its letters"), None);
    }
}
