//! Plain data as it is written down.

use std::ffi::OsString;

use super::record::{Dress, Name, Said, Words};
use crate::model::{self, Clash, LengthUnit, Profile, Request, Value};

impl Words {
    /// What a request says, without anything that only this process knows.
    pub fn of(request: &Request) -> Words {
        let value = |(name, value): (&&'static str, &Value)| ((*name).to_owned(), said(value));
        let run = &request.run;
        Words {
            op: request.op.to_owned(),
            roots: request
                .roots
                .iter()
                .map(|root| root.as_path().into())
                .collect(),
            values: request.values.0.iter().map(value).collect(),
            is_python: request.profile == Profile::Python,
            workers: run.workers,
            order: run.order as u8,
            rules: Clash::ALL.map(|clash| run.rules.get(clash) as u8),
            one_file_system: run.one_file_system,
            permanent: run.permanent,
            flush: run.flush,
            verify: run.verify,
            is_partial: !run.filter.is_empty()
                || request
                    .values
                    .0
                    .values()
                    .any(|value| matches!(value, Value::Offsets(_))),
            cwd: Name::from(request.cwd.as_path()),
            umask: request.umask,
        }
    }
}

fn said(value: &Value) -> Said {
    match value {
        Value::Bool(value) => Said::Bool(*value),
        Value::Integer(value) => Said::Integer(*value),
        Value::Mode(mode) => Said::Mode(*mode),
        Value::Text(text) => Said::Text(text.clone()),
        Value::Choice(word) => Said::Choice((*word).to_owned()),
        Value::Path(path) => Said::Path(path.as_path().into()),
        Value::Patterns(patterns) => Said::Patterns(patterns.clone()),
        Value::Paths(paths) => {
            Said::Paths(paths.iter().map(|path| path.as_path().into()).collect())
        }
        Value::Offsets(_) => Said::Text("offsets".to_owned()),
        Value::Length(length) => match length.unit {
            LengthUnit::Bytes(count) => Said::Bytes(count),
            LengthUnit::Decimal(power) => Said::Decimal(length.amount, power),
            LengthUnit::Binary(power) => Said::Binary(length.amount, power),
            LengthUnit::Percent => Said::Percent(length.amount),
        },
    }
}

impl From<&model::Dress> for Dress {
    fn from(dress: &model::Dress) -> Dress {
        let pair = |(name, value): &(OsString, Vec<u8>)| {
            (Name::from(name.as_os_str()), Name(value.clone()))
        };
        let attributes = dress.attributes.as_ref();
        Dress {
            mode: dress.mode,
            owner: dress.owner,
            accessed: dress.accessed,
            modified: dress.modified,
            length: dress.length,
            attributes: attributes.map(|all| all.iter().map(pair).collect()),
        }
    }
}

impl From<&Dress> for model::Dress {
    fn from(dress: &Dress) -> model::Dress {
        let pair =
            |(name, value): &(Name, Name)| (name.as_os_str().to_os_string(), value.0.clone());
        let attributes = dress.attributes.as_ref();
        model::Dress {
            mode: dress.mode,
            owner: dress.owner,
            accessed: dress.accessed,
            modified: dress.modified,
            length: dress.length,
            attributes: attributes.map(|all| all.iter().map(pair).collect()),
        }
    }
}
