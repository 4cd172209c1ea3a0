//! Rows of a plan that are looked for by what becomes of them, and not by their names: `is:mount`, `is:socket`.

use crate::model::{Kind, Row, Verdict, Why};

use super::bands::kind_noun;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// Pipes, sockets and devices that are not carried, of one kind.
    Special(Kind),
    /// Mounts that are left alone.
    Mount,
    /// Links that lead nowhere.
    Dangling,
    /// What the operation or its filter leaves out; what a hand has unticked shows that itself.
    LeftOut,
    /// Something is in the way.
    Conflict,
}

const PREFIX: &str = "is:";

impl Sought {
    const ALL: [Sought; 8] = [
        Sought::Special(Kind::Pipe),
        Sought::Special(Kind::Socket),
        Sought::Special(Kind::BlockDevice),
        Sought::Special(Kind::CharDevice),
        Sought::Mount,
        Sought::Dangling,
        Sought::LeftOut,
        Sought::Conflict,
    ];

    /// What is typed to look for it.
    pub fn text(self) -> String {
        let word = match self {
            Sought::Special(kind) => kind_noun(kind).replace(' ', "-"),
            Sought::Mount => "mount".to_owned(),
            Sought::Dangling => "dangling".to_owned(),
            Sought::LeftOut => "left-out".to_owned(),
            Sought::Conflict => "conflict".to_owned(),
        };
        format!("{PREFIX}{word}")
    }

    /// What a typed text stands for; none for a name.
    pub fn of(text: &str) -> Option<Sought> {
        text.starts_with(PREFIX)
            .then(|| Self::ALL.into_iter().find(|sought| sought.text() == text))
            .flatten()
    }

    /// True for a row of this sort.
    pub fn is_of(self, row: &Row) -> bool {
        match self {
            Sought::Special(kind) => row.verdict == Verdict::Special && row.kind == kind,
            Sought::Mount => row.verdict == Verdict::OtherFileSystem,
            Sought::Dangling => row.verdict == Verdict::Dangling,
            Sought::LeftOut => {
                matches!(row.verdict, Verdict::LeftOut(why) if why != Why::Hand)
            }
            Sought::Conflict => matches!(row.verdict, Verdict::Clash(_)),
        }
    }
}
