//! Where the areas of the window lie, and what folds when it is small. Counted in points, so that larger text folds by
//! the same rules.

use egui::{Rect, pos2};

use crate::gui::tokens::Metrics;

/// Part of the window's height that the drawer may take at most.
const DRAWER_SHARE: f32 = 0.62;
/// Height that stays above the drawer at least.
const LEAST_ABOVE: f32 = 200.0;

/// The areas of one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    pub sidebar: Rect,
    /// Navigation and path; the title of the plan.
    pub top: Rect,
    pub middle: Rect,
    pub status: Rect,
    /// None where the inspector is a sheet that is closed.
    pub inspector: Option<Rect>,
    pub rail: Rect,
    /// None while the drawer is open.
    pub strip: Option<Rect>,
    pub drawer: Option<Rect>,
    /// Hints in mono beside the options have room.
    pub has_hints: bool,
    /// The sidebar is icons, columns and sentences are short.
    pub is_narrow: bool,
    /// The list of operations is one field.
    pub is_low: bool,
    /// The inspector lies over the middle.
    pub is_sheet: bool,
}

/// What decides beside the size of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wants {
    /// Height that the drawer wants, if it is open.
    pub drawer: Option<f32>,
    /// An inspector that is a sheet is open.
    pub sheet: bool,
    /// Two panes of files share the middle: the inspector makes room earlier.
    pub two_panes: bool,
}

impl Layout {
    /// Divides the window.
    pub fn new(window: Rect, metrics: &Metrics, wants: Wants) -> Layout {
        let Wants {
            drawer,
            sheet,
            two_panes,
        } = wants;
        let (area, fold) = (&metrics.area, &metrics.fold);
        let most = (window.height() * DRAWER_SHARE).min(window.height() - LEAST_ABOVE);
        let below = drawer.map_or(area.strip, |height| height.min(most).round());
        let above = window.with_max_y(window.bottom() - below);
        let foot = window.with_min_y(above.bottom());
        let is_narrow = window.width() < fold.sidebar;
        let least = match two_panes {
            true => fold.inspector_beside,
            false => fold.inspector,
        };
        let is_sheet = window.width() < least;
        let (sidebar, inspector, rail) = if is_narrow {
            (area.sidebar_icons, area.inspector_narrow, area.rail_narrow)
        } else {
            (area.sidebar, area.inspector, area.rail)
        };
        let left = above.left() + sidebar;
        let rail = above.with_min_x(above.right() - rail);
        let panel = Rect::from_min_max(
            pos2(rail.left() - inspector, above.top()),
            pos2(rail.left(), above.bottom()),
        );
        let right = if is_sheet { rail.left() } else { panel.left() };
        let middle = Rect::from_min_max(pos2(left, above.top()), pos2(right, above.bottom()));
        let top = middle.with_max_y(middle.top() + area.title);
        let status = middle.with_min_y(middle.bottom() - area.status);
        Layout {
            sidebar: above.with_max_x(left),
            top,
            middle: Rect::from_min_max(top.left_bottom(), status.right_top()),
            status,
            inspector: (!is_sheet || sheet).then_some(panel),
            rail,
            strip: drawer.is_none().then_some(foot),
            drawer: drawer.map(|_| foot),
            has_hints: window.width() >= fold.hints,
            is_narrow,
            is_low: above.height() < fold.height,
            is_sheet,
        }
    }
}
