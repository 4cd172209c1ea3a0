//! Draws egui's triangles on the processor, so that pictures of the window need no display, no graphics card and no
//! library, and come out the same on every machine.
//!
//! Positions are rounded to 1/256 pixel and coverage is decided by integer edge functions with a top-left rule: two
//! triangles that share an edge paint each pixel once. Colours are premultiplied and blended as egui's own shaders do.

use std::collections::HashMap;

use egui::epaint::{ImageData, ImageDelta, Mesh, Primitive, Vertex};
use egui::{Color32, Context, FullOutput, Rect, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;
use image::{Rgba, RgbaImage};

/// Sub-pixel steps per pixel.
const STEPS: i64 = 256;

/// Keeps the textures and draws frames of a harness.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, Texture>,
}

struct Texture {
    size: [usize; 2],
    pixels: Vec<Color32>,
}

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, changes) in delta.set.drain() {
            for change in changes {
                self.change(id, &change);
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let mut canvas = RgbaImage::from_pixel(
            size.x.round() as u32,
            size.y.round() as u32,
            Rgba([0, 0, 0, 255]),
        );
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = &clipped.primitive else {
                return Err("a paint callback has no triangles to draw".to_owned());
            };
            let texture = self
                .textures
                .get(&mesh.texture_id)
                .ok_or_else(|| format!("no texture {:?}", mesh.texture_id))?;
            draw(&mut canvas, mesh, texture, clipped.clip_rect, scale);
        }
        Ok(canvas)
    }
}

impl Raster {
    fn change(&mut self, id: TextureId, change: &ImageDelta) {
        let ImageData::Color(image) = &change.image;
        let Some([left, top]) = change.pos else {
            self.textures.insert(
                id,
                Texture {
                    size: image.size,
                    pixels: image.pixels.clone(),
                },
            );
            return;
        };
        if let Some(texture) = self.textures.get_mut(&id) {
            for (row, line) in image.pixels.chunks_exact(image.size[0]).enumerate() {
                let start = (top + row) * texture.size[0] + left;
                texture.pixels[start..start + line.len()].copy_from_slice(line);
            }
        }
    }
}

impl Texture {
    /// The colour at a position from 0 to 1, mixed from the four pixels around it.
    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let x = u * self.size[0] as f32 - 0.5;
        let y = v * self.size[1] as f32 - 0.5;
        let (left, top) = (x.floor(), y.floor());
        let (right_share, lower_share) = (x - left, y - top);
        let upper = mix(
            self.pixel(left, top),
            self.pixel(left + 1.0, top),
            right_share,
        );
        let lower = mix(
            self.pixel(left, top + 1.0),
            self.pixel(left + 1.0, top + 1.0),
            right_share,
        );
        mix(upper, lower, lower_share)
    }

    fn pixel(&self, x: f32, y: f32) -> [f32; 4] {
        let column = (x.max(0.0) as usize).min(self.size[0] - 1);
        let row = (y.max(0.0) as usize).min(self.size[1] - 1);
        self.pixels[row * self.size[0] + column]
            .to_array()
            .map(f32::from)
    }
}

fn mix(a: [f32; 4], b: [f32; 4], share_of_b: f32) -> [f32; 4] {
    std::array::from_fn(|i| a[i] + (b[i] - a[i]) * share_of_b)
}

/// Pixels that may be painted, ends not included.
#[derive(Clone, Copy)]
struct Window {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

fn draw(canvas: &mut RgbaImage, mesh: &Mesh, texture: &Texture, clip: Rect, scale: f32) {
    let pixel =
        |position: f32, limit: u32| ((position * scale).round() as i64).clamp(0, i64::from(limit));
    let window = Window {
        left: pixel(clip.min.x, canvas.width()),
        top: pixel(clip.min.y, canvas.height()),
        right: pixel(clip.max.x, canvas.width()),
        bottom: pixel(clip.max.y, canvas.height()),
    };
    for corners in mesh.triangles() {
        let [a, b, c] = corners.map(|index| Corner::new(&mesh.vertices[index as usize], scale));
        fill(canvas, [a, b, c], texture, window);
    }
}

/// A corner of a triangle on the sub-pixel grid.
#[derive(Clone, Copy)]
struct Corner {
    x: i64,
    y: i64,
    uv: [f32; 2],
    color: [f32; 4],
}

impl Corner {
    fn new(vertex: &Vertex, scale: f32) -> Self {
        let grid = |position: f32| (position * scale * STEPS as f32).round() as i64;
        Self {
            x: grid(vertex.pos.x),
            y: grid(vertex.pos.y),
            uv: [vertex.uv.x, vertex.uv.y],
            color: vertex.color.to_array().map(f32::from),
        }
    }
}

/// Twice the signed area of the triangle from the edge `a` to `b` and the point; positive inside a clockwise triangle.
fn side(a: Corner, b: Corner, x: i64, y: i64) -> i64 {
    (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)
}

/// A point exactly on an edge belongs to the triangle that has this edge at its top or left.
fn owns_edge(a: Corner, b: Corner) -> bool {
    (a.y == b.y && b.x > a.x) || b.y < a.y
}

fn fill(canvas: &mut RgbaImage, [a, mut b, mut c]: [Corner; 3], texture: &Texture, window: Window) {
    let mut area = side(a, b, c.x, c.y);
    if area == 0 {
        return;
    }
    if area < 0 {
        std::mem::swap(&mut b, &mut c);
        area = -area;
    }
    let corners = [a, b, c];
    // Most triangles are of one colour: then it need not be mixed anew for every pixel.
    let flat = corners
        .iter()
        .all(|corner| corner.uv == a.uv && corner.color == a.color);
    let plain = flat.then(|| shade(&corners, [1.0, 0.0, 0.0], texture));
    let edges = [(b, c), (c, a), (a, b)];
    let bias = edges.map(|(from, to)| if owns_edge(from, to) { 0 } else { 1 });
    let least = |p: i64, q: i64, r: i64| p.min(q).min(r).div_euclid(STEPS);
    let most = |p: i64, q: i64, r: i64| p.max(q).max(r).div_euclid(STEPS) + 1;
    let (left, right) = (least(a.x, b.x, c.x), most(a.x, b.x, c.x));
    let (left, right) = (left.max(window.left), right.min(window.right));
    for y in least(a.y, b.y, c.y).max(window.top)..most(a.y, b.y, c.y).min(window.bottom) {
        let py = y * STEPS + STEPS / 2;
        let (mut first, mut end) = (left, right);
        // Each edge function is linear along the row: where it is large enough is a range, and no pixel need be tried.
        for ((from, to), bias) in edges.into_iter().zip(bias) {
            let (at_zero, step) = (side(from, to, STEPS / 2, py), (from.y - to.y) * STEPS);
            let short = bias - at_zero;
            match step {
                0 if short > 0 => end = first,
                0 => {}
                1.. => first = first.max(-(-short).div_euclid(step)),
                _ => end = end.min((-short).div_euclid(-step) + 1),
            }
        }
        if first >= end {
            continue;
        }
        if let Some(color) = plain {
            lay(canvas, first..end, y, color);
            continue;
        }
        for x in first..end {
            let px = x * STEPS + STEPS / 2;
            let shares = edges.map(|(from, to)| side(from, to, px, py) as f32 / area as f32);
            blend(canvas, x as u32, y as u32, shade(&corners, shares, texture));
        }
    }
}

/// Lays one colour over pixels of a row.
fn lay(canvas: &mut RgbaImage, columns: std::ops::Range<i64>, y: i64, color: [f32; 4]) {
    if color[3] < 255.0 {
        columns.for_each(|x| blend(canvas, x as u32, y as u32, color));
        return;
    }
    blend(canvas, columns.start as u32, y as u32, color);
    let row = y as usize * canvas.width() as usize;
    let pixels = canvas.as_flat_samples_mut().samples;
    let (from, to) = (row + columns.start as usize, row + columns.end as usize);
    let pixel: [u8; 4] = std::array::from_fn(|channel| pixels[from * 4 + channel]);
    pixels[from * 4..to * 4].as_chunks_mut().0.fill(pixel);
}

fn shade(corners: &[Corner; 3], shares: [f32; 3], texture: &Texture) -> [f32; 4] {
    let at = |value: fn(&Corner, usize) -> f32, index: usize| -> f32 {
        corners
            .iter()
            .zip(shares)
            .map(|(corner, share)| value(corner, index) * share)
            .sum()
    };
    let [u, v] = [0, 1].map(|index| at(|corner, index| corner.uv[index], index));
    let color = [0, 1, 2, 3].map(|index| at(|corner, index| corner.color[index], index));
    let texel = texture.sample(u, v);
    std::array::from_fn(|i| color[i] * texel[i] / 255.0)
}

/// Lays a premultiplied colour over the pixel. The canvas is opaque and stays so.
fn blend(canvas: &mut RgbaImage, x: u32, y: u32, color: [f32; 4]) {
    if color == [0.0; 4] {
        return;
    }
    let under = canvas.get_pixel_mut(x, y);
    let seen_through = 1.0 - color[3] / 255.0;
    for (channel, over) in under.0.iter_mut().zip(color).take(3) {
        *channel = (over + f32::from(*channel) * seen_through)
            .round()
            .clamp(0.0, 255.0) as u8;
    }
}
