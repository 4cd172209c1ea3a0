//! What a bulk step's workers take from the queue.

use std::sync::Arc;

use crate::model::{Chunk, Kind, RowId, Span, Verdict};

use super::super::node::Node;
use super::super::queue::Ranked;
use super::check::Check;
use super::unfold::Names;

/// Work of a bulk step.
pub enum Work {
    /// Go into the folder at this row.
    Enter {
        parent: Arc<Node>,
        chunk: Arc<Chunk>,
        row: RowId,
    },
    /// Rows of one folder; folders among them are queued, not entered.
    Rows {
        node: Arc<Node>,
        chunk: Arc<Chunk>,
        span: Span,
    },
    /// Names of a folder of which nobody has made rows yet.
    Names { node: Arc<Node>, names: Names },
    /// Copies that are read back.
    Checks(Vec<Check>),
}

impl Ranked for Work {
    fn opens_more(&self) -> bool {
        matches!(self, Work::Enter { .. } | Work::Names { .. })
    }

    fn size(&self) -> u64 {
        match self {
            Work::Enter { .. } | Work::Names { .. } => 0,
            Work::Rows { chunk, span, .. } => chunk.row(span.start).map_or(0, |row| row.size),
            Work::Checks(checks) => checks.first().map_or(0, Check::size),
        }
    }

    fn place(&self) -> u32 {
        match self {
            Work::Enter { row, .. } => *row,
            Work::Names { node, .. } => node.row,
            Work::Rows { span, .. } => span.start,
            Work::Checks(checks) => checks.first().map_or(0, |check| check.id),
        }
    }

    /// Single rows: folders become work of their own at once.
    fn split(self) -> Vec<Work> {
        let (node, chunk, span) = match self {
            Work::Rows { node, chunk, span } => (node, chunk, span),
            Work::Checks(checks) => {
                let single = |check| Work::Checks(vec![check]);
                return checks.into_iter().map(single).collect();
            }
            Work::Enter { .. } | Work::Names { .. } => return vec![self],
        };
        let is_folder = |id| {
            chunk.row(id).is_some_and(|row| {
                row.kind == Kind::Folder && matches!(row.verdict, Verdict::Act | Verdict::Merge)
            })
        };
        let single = |start| {
            if is_folder(start) {
                return Work::Enter {
                    parent: Arc::clone(&node),
                    chunk: Arc::clone(&chunk),
                    row: start,
                };
            }
            Work::Rows {
                node: Arc::clone(&node),
                chunk: Arc::clone(&chunk),
                span: Span {
                    folder: span.folder,
                    start,
                    len: 1,
                },
            }
        };
        // The piece held its folder once; each part holds it now.
        (1..span.len).for_each(|_| node.hold());
        (span.start..span.start + span.len).map(single).collect()
    }
}
