//! Forms that are kept filled under a name.

use serde::{Deserialize, Serialize};

use super::request::Request;

/// A filled form: operation, options and destination, without what is selected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedForm {
    pub name: String,
    /// The key that it is reached by, from 1 to 9.
    pub number: Option<u8>,
    /// What the form stands for, without roots.
    pub request: Request,
}

/// One change of the forms that are kept.
#[derive(Clone, Debug, PartialEq)]
pub enum SavedChange {
    /// None: they are only read.
    Read,
    /// Keeps a form, in place of the one with the same name and without its number for any other.
    Keep(Box<SavedForm>),
    /// Gives a kept form another name and number.
    Rename {
        from: String,
        to: String,
        number: Option<u8>,
    },
    Remove(String),
}

impl SavedChange {
    /// Changes the list. Names are told apart by their letters alone.
    pub fn apply(self, forms: &mut Vec<SavedForm>) {
        let (name, number) = match self {
            SavedChange::Read => return,
            SavedChange::Remove(name) => {
                forms.retain(|form| form.name != name);
                return;
            }
            SavedChange::Keep(form) => {
                let (name, number) = (form.name.clone(), form.number);
                match forms.iter_mut().find(|known| known.name == name) {
                    Some(known) => *known = *form,
                    None => forms.push(*form),
                }
                (name, number)
            }
            SavedChange::Rename { from, to, number } => {
                if from != to {
                    forms.retain(|form| form.name != to);
                }
                if let Some(form) = forms.iter_mut().find(|form| form.name == from) {
                    form.name.clone_from(&to);
                    form.number = number;
                }
                (to, number)
            }
        };
        if number.is_some() {
            let others = forms.iter_mut().filter(|form| form.name != name);
            for other in others.filter(|form| form.number == number) {
                other.number = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Profile;

    fn form(name: &str, number: Option<u8>) -> SavedForm {
        SavedForm {
            name: name.to_owned(),
            number,
            request: Request::new("chmod", Vec::new(), Profile::Safe, "/".into(), 0),
        }
    }

    #[test]
    fn each_name_and_each_number_is_there_once() {
        let mut forms = Vec::new();
        for (name, number) in [("a", Some(1)), ("b", Some(2)), ("a", Some(2))] {
            SavedChange::Keep(Box::new(form(name, number))).apply(&mut forms);
        }
        assert_eq!(forms, [form("a", Some(2)), form("b", None)]);
        let rename = |from: &str, to: &str, number| SavedChange::Rename {
            from: from.to_owned(),
            to: to.to_owned(),
            number,
        };
        rename("b", "c", Some(2)).apply(&mut forms);
        assert_eq!(forms, [form("a", None), form("c", Some(2))]);
        rename("c", "a", None).apply(&mut forms);
        assert_eq!(forms, [form("a", None)]);
        SavedChange::Remove("a".to_owned()).apply(&mut forms);
        assert!(forms.is_empty());
    }
}
