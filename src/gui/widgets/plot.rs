//! Throughput over the last two minutes: one line, one area, one axis.

use egui::epaint::{Mesh, PathShape, PathStroke};
use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Rgba, Role, Sense, Shape, Ui, WidgetInfo, lerp,
    pos2, vec2,
};

use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::paint;
use crate::view::words;

/// Width of the words beside the axis in points.
const AXIS: f32 = 62.0;

/// What is plotted.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a> {
    /// Bytes per second, one value a second, oldest first; none while the job was paused.
    pub rates: &'a [Option<u64>],
    /// How many seconds the plot is wide.
    pub seconds: usize,
    /// Bytes per second at the top, see `view::axis`.
    pub top: u64,
}

/// A plot over the available width. `name` says whose throughput it is.
pub fn plot(ui: &mut Ui, theme: &Theme, name: &str, samples: Samples<'_>, height: f32) -> Response {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let now = samples.rates.last().copied().flatten();
    let spoken = now.map_or_else(|| "paused".to_owned(), words::rate);
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, ui.is_enabled(), format!("{name}: {spoken}"))
    });
    if ui.is_rect_visible(rect) {
        paint_plot(ui.painter(), theme, rect, samples);
    }
    response
}

fn paint_plot(painter: &Painter, theme: &Theme, rect: Rect, samples: Samples<'_>) {
    let color = &theme.color;
    let area = Rect::from_min_max(rect.min + vec2(0.0, 7.0), rect.max - vec2(AXIS, 7.0));
    let labels = [
        (0.0, words::rate_rounded(samples.top)),
        (0.5, words::half_of_rate(samples.top)),
        (1.0, "0".to_owned()),
    ];
    for (share, text) in labels {
        let y = lerp(area.top()..=area.bottom(), share);
        paint::hline(painter, area.left(), area.right(), y, color.line);
        let at = pos2(area.right() + theme.metrics.space.small, y);
        paint::text(
            painter,
            theme,
            at,
            Align2::LEFT_CENTER,
            text,
            Style::Caption,
            color.text3,
        );
    }
    for run in runs(samples, area) {
        painter.add(shade(&run, area, color.plot_low, color.plot_high));
        let stroke = PathStroke::new(1.5, color.device);
        painter.add(Shape::Path(PathShape {
            points: run,
            closed: false,
            fill: Color32::TRANSPARENT,
            stroke,
        }));
    }
    if let (Some(Some(rate)), true) = (samples.rates.last(), samples.top > 0) {
        painter.circle_filled(
            point(samples, area, samples.rates.len() - 1, *rate),
            3.0,
            color.device,
        );
    }
}

/// The position of the sample of this index: the newest is at the right edge.
fn point(samples: Samples<'_>, area: Rect, index: usize, rate: u64) -> Pos2 {
    let steps = samples.seconds.saturating_sub(1).max(1) as f32;
    let age = (samples.rates.len() - 1 - index) as f32;
    let height = (rate as f64 / samples.top.max(1) as f64).min(1.0) as f32;
    pos2(
        area.right() - age * area.width() / steps,
        area.bottom() - height * area.height(),
    )
}

/// Unbroken stretches of at least two samples: where the job paused, the line has a hole.
fn runs(samples: Samples<'_>, area: Rect) -> Vec<Vec<Pos2>> {
    let first = samples.rates.len().saturating_sub(samples.seconds);
    let mut runs = vec![Vec::new()];
    for (index, rate) in samples.rates.iter().enumerate().skip(first) {
        match (rate, runs.last_mut()) {
            (Some(rate), Some(run)) => run.push(point(samples, area, index, *rate)),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

/// The area under a line as one mesh, coloured by height, so that no columns show.
fn shade(run: &[Pos2], area: Rect, low: Color32, high: Color32) -> Shape {
    let mut mesh = Mesh::default();
    for at in run {
        let share = (area.bottom() - at.y) / area.height().max(1.0);
        let color = Color32::from(lerp(Rgba::from(low)..=Rgba::from(high), share));
        mesh.colored_vertex(*at, color);
        mesh.colored_vertex(pos2(at.x, area.bottom()), low);
    }
    for column in 0..run.len().saturating_sub(1) as u32 {
        let left = 2 * column;
        mesh.add_triangle(left, left + 1, left + 2);
        mesh.add_triangle(left + 1, left + 3, left + 2);
    }
    Shape::mesh(mesh)
}
