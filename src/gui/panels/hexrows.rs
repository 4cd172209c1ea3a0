//! Rows of bytes: offset, hex and text, with what goes on a ground of its own.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Painter, Pos2, Rect, pos2};

use crate::gui::panels::parts::Look;
use crate::gui::theme::Style;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowState, Rows, Spot};

/// Width below which the text beside the bytes goes.
const WIDE: f32 = 690.0;
/// Digits of an offset.
const DIGITS: usize = 8;
/// Sign of a newline.
const NEWLINE: char = '↵';

/// Where the parts of a row begin.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    pub offset: f32,
    pub bytes: f32,
    /// From one byte to the next.
    pub step: f32,
    /// After eight bytes.
    pub gap: f32,
    /// Text beside the bytes, if there is room.
    pub text: Option<f32>,
    /// Width of a sign.
    pub sign: f32,
    pub is_text: bool,
}

impl Columns {
    pub fn of(rect: Rect, painter: &Painter, look: &Look<'_>, is_text: bool) -> Columns {
        let sign = paint::text_width(painter, look.theme, "0", Style::Code);
        let is_wide = rect.width() >= WIDE;
        let offset = rect.left() + 20.0;
        let bytes = rect.left() + if is_wide { 121.0 } else { 92.0 };
        let gap = if is_wide { 10.0 } else { 6.0 };
        let room = (rect.right() - 20.0 - bytes - gap) / 16.0;
        let step = if is_wide {
            25.0
        } else {
            room.min(25.0).floor()
        };
        Columns {
            offset,
            bytes,
            step,
            gap,
            text: is_wide.then_some(rect.left() + 557.0),
            sign,
            is_text,
        }
    }

    /// Left edge of a byte of the row.
    pub fn byte(&self, at: u64) -> f32 {
        if self.is_text {
            return self.bytes + at as f32 * self.sign;
        }
        let gap = if at >= 8 { self.gap } else { 0.0 };
        self.bytes + at as f32 * self.step + gap
    }

    /// The byte of the row under a place on the screen, or the one behind the last.
    pub fn byte_at(&self, x: f32, per_row: u64) -> u64 {
        if let Some(text) = self
            .text
            .filter(|text| !self.is_text && x >= *text - self.sign)
        {
            let at = ((x - text) / self.sign).max(0.0) as u64;
            return at.min(per_row - 1);
        }
        let half = if self.is_text {
            0.0
        } else {
            (self.step - 2.0 * self.sign) / 2.0
        };
        let after = (0..per_row).find(|at| x < self.byte(at + 1) - half);
        after.unwrap_or(per_row - 1)
    }
}

/// The rows of the shown file.
pub struct HexRows<'a> {
    pub look: Look<'a>,
    pub columns: Columns,
    /// Where the row with the cut was painted.
    pub cut: Option<Rect>,
}

impl HexRows<'_> {
    fn per_row(&self) -> u64 {
        self.look.view.bytes.per_row()
    }

    /// How many bytes of a row stay.
    fn stay(&self, row: u64) -> u64 {
        let start = row * self.per_row();
        let cursor = self.look.view.bytes.cursor();
        cursor.saturating_sub(start).min(self.per_row())
    }

    /// Bytes that a row of the file has.
    fn count(&self, row: u64) -> u64 {
        let start = row * self.per_row();
        self.look
            .view
            .bytes
            .length()
            .saturating_sub(start)
            .min(self.per_row())
    }

    fn paint_ground(&self, painter: &Painter, spot: Spot, stay: u64) {
        let (columns, rect) = (&self.columns, spot.rect);
        let ground = self.look.theme.color.danger_soft;
        if stay == 0 {
            painter.rect_filled(rect, 0.0, ground);
            return;
        }
        let left = columns.byte(stay) - self.half();
        match columns.text.filter(|_| !columns.is_text) {
            Some(text) => {
                let edge = text - 2.0 * columns.sign;
                let hex = Rect::from_x_y_ranges(left..=edge, rect.y_range());
                painter.rect_filled(hex, 0.0, ground);
                let beside = rect.with_min_x(text + stay as f32 * columns.sign);
                painter.rect_filled(beside, 0.0, ground);
            }
            None => {
                painter.rect_filled(rect.with_min_x(left), 0.0, ground);
            }
        }
    }

    /// Half the room between two bytes.
    fn half(&self) -> f32 {
        match self.columns.is_text {
            true => 0.0,
            false => (self.columns.step - 2.0 * self.columns.sign) / 2.0,
        }
    }

    /// The line at which the file is to end, and its tag where something goes.
    pub fn paint_cut(&self, painter: &Painter, list: Rect, has_focus: bool) {
        let theme = self.look.theme;
        let (bytes, color) = (&self.look.view.bytes, &theme.color);
        let (cursor, length) = (bytes.cursor(), bytes.length());
        let Some(row) = self.cut.filter(|_| cursor <= length) else {
            return;
        };
        let ink = if cursor < length {
            color.danger_text
        } else {
            color.accent_text
        };
        let at = cursor % self.per_row();
        let x = if at == 0 {
            row.left()
        } else {
            self.columns.byte(at) - self.half()
        };
        let across = |left: f32, right: f32, y: f32| {
            let y = paint::snap(painter, y);
            painter.rect_filled(
                Rect::from_x_y_ranges(left..=right, y - 1.0..=y + 1.0),
                0.0,
                ink,
            );
        };
        across(x, row.right(), row.top());
        if at > 0 {
            across(row.left(), x + 1.0, row.bottom());
            let x = paint::snap(painter, x);
            painter.rect_filled(
                Rect::from_x_y_ranges(x - 1.0..=x + 1.0, row.y_range()),
                0.0,
                ink,
            );
        }
        if has_focus {
            self.paint_focus(painter, row, at);
        }
        if cursor == length {
            return;
        }
        let words = "cut here";
        let width = paint::text_width(painter, theme, words, Style::Caption) + 20.0;
        let height = theme.metrics.control.badge + 2.0;
        let top = (row.top() - height / 2.0).max(list.top());
        let tag = Rect::from_min_size(
            pos2(list.right() - 16.0 - width, top),
            egui::vec2(width, height),
        );
        painter.rect_filled(tag, theme.corner(height / 2.0), color.danger);
        let anchor = egui::Align2::CENTER_CENTER;
        paint::text(
            painter,
            theme,
            tag.center(),
            anchor,
            words,
            Style::Caption,
            color.on_danger,
        );
    }
}

impl HexRows<'_> {
    /// The ring around the byte that the keyboard is on.
    fn paint_focus(&self, painter: &Painter, row: Rect, at: u64) {
        let signs = if self.columns.is_text { 1.0 } else { 2.0 };
        let left = self.columns.byte(at);
        let byte = Rect::from_x_y_ranges(left..=left + signs * self.columns.sign, row.y_range());
        let byte = byte.shrink2(egui::vec2(0.0, 3.0));
        paint::ring(painter, self.look.theme, byte, 2.0);
    }
}

/// A byte as text: what is no sign of ASCII is a dot.
pub fn sign_of(byte: u8) -> char {
    match byte {
        b'\n' => NEWLINE,
        b' '..=b'~' => char::from(byte),
        _ => '·',
    }
}

impl Rows for HexRows<'_> {
    fn state(&self, _row: u64) -> RowState {
        RowState::default()
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let (theme, bytes) = (self.look.theme, &self.look.view.bytes);
        let color = &theme.color;
        let (stay, count) = (self.stay(spot.row), self.count(spot.row));
        if stay < count {
            self.paint_ground(painter, spot, stay);
        }
        let start = spot.row * self.per_row();
        if bytes.cursor() >= start && bytes.cursor() < start + self.per_row() {
            self.cut = Some(spot.rect);
        }
        let row = bytes.row(spot.row).unwrap_or(&[]);
        let font = theme.font(Style::Code);
        let mut job = LayoutJob::default();
        let mut x = self.columns.offset;
        let mut put = |job: &mut LayoutJob, at: f32, text: &str, ink: Color32| {
            let format = TextFormat::simple(font.clone(), ink);
            job.append(text, at - x, format);
            x = at + text.chars().count() as f32 * self.columns.sign;
        };
        let goes = |at: usize| at as u64 >= stay;
        let ink_of = |at: usize, byte: u8| match (goes(at), byte) {
            (true, _) => color.danger_text,
            (false, b'\n') => color.accent_text,
            (false, b' ' | 0) => color.text3,
            (false, _) => color.text,
        };
        let ink = if stay == 0 && count > 0 {
            color.danger_text
        } else {
            color.text3
        };
        put(
            &mut job,
            self.columns.offset,
            &format!("{start:0DIGITS$X}"),
            ink,
        );
        if !self.columns.is_text {
            for (at, byte) in row.iter().enumerate() {
                let x = self.columns.byte(at as u64);
                put(&mut job, x, &format!("{byte:02X}"), ink_of(at, *byte));
            }
        }
        let beside = if self.columns.is_text {
            Some(self.columns.bytes)
        } else {
            self.columns.text
        };
        if let Some(beside) = beside {
            for (at, byte) in row.iter().enumerate() {
                let x = beside + at as f32 * self.columns.sign;
                let mut sign = [0; 4];
                put(
                    &mut job,
                    x,
                    sign_of(*byte).encode_utf8(&mut sign),
                    ink_of(at, *byte),
                );
            }
        }
        let galley = painter.layout_job(job);
        let top = paint::snap(painter, spot.rect.center().y - galley.size().y / 2.0);
        painter.galley(pos2(self.columns.offset, top), galley, color.text);
    }

    fn words(&self, row: u64) -> String {
        let bytes = &self.look.view.bytes;
        let start = row * self.per_row();
        let (stay, count) = (self.stay(row), self.count(row));
        let mut words = format!("0x{start:08X}:");
        let signs = bytes.row(row).unwrap_or(&[]);
        for byte in signs.iter().filter(|_| !self.columns.is_text) {
            words.push_str(&format!(" {byte:02X}"));
        }
        words.push_str(", ");
        words.extend(signs.iter().map(|byte| sign_of(*byte)));
        match (stay, count) {
            (0, 1..) => words.push_str(", goes"),
            (stay, count) if stay < count => {
                words.push_str(&format!(", {} of it go", count - stay))
            }
            _ => {}
        }
        words
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}
