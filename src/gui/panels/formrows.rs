//! Which fields of a form stand together: decided by kind and order of the parameters alone.

use crate::model::{Param, ParamKind};

/// Whole numbers in one row at most.
const IN_A_ROW: usize = 3;

/// Whole numbers at the start of the list that stand side by side.
pub fn numbers(params: &'static [Param]) -> &'static [Param] {
    let is_number = |param: &&Param| matches!(param.kind, ParamKind::Integer { .. });
    let count = params.iter().take_while(is_number).count();
    &params[..count.min(IN_A_ROW)]
}

/// Switches right behind a text that say how it is read; the last parameters of a form are options of the whole.
pub fn switches_of(param: &Param, rest: &'static [Param]) -> &'static [Param] {
    let count = rest.iter().take_while(|param| is_switch(param)).count();
    match param.kind {
        ParamKind::Text if count < rest.len() => &rest[..count],
        _ => &[],
    }
}

/// The switches that belong to no field.
pub fn options(params: &'static [Param]) -> Vec<&'static Param> {
    let mut options = Vec::new();
    let mut at = 0;
    while let Some(param) = params.get(at) {
        at += 1;
        at += switches_of(param, &params[at..]).len();
        if is_switch(param) {
            options.push(param);
        }
    }
    options
}

fn is_switch(param: &Param) -> bool {
    param.kind == ParamKind::Bool
}
