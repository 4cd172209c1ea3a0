//! Pictures decoded for the quick look, on a thread of their own: one at a time, the newest wish first.

use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use egui::ColorImage;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};

use crate::gui::desktop::spawn;
use crate::model::Ticket;
use crate::view::words;

/// Memory that decoding may take, in bytes.
const MEMORY: u64 = 512 * 1024 * 1024;
/// Pixels of a picture at most.
const PIXELS: u64 = 128_000_000;
/// Longer side of what is shown, in pixels: more than a window has room for.
const SHOWN: u32 = 2048;

/// A picture as it is shown, and how many pixels it has by itself.
pub struct Picture {
    pub shown: ColorImage,
    pub width: u32,
    pub height: u32,
}

/// What came of a picture.
pub type Decoded = Result<Picture, String>;

/// What is to be decoded next, and whether a thread is at it.
#[derive(Default)]
struct Desk {
    next: Option<(Ticket, Arc<[u8]>)>,
    is_busy: bool,
}

/// Decodes pictures.
#[derive(Default)]
pub struct Decoder {
    desk: Arc<Mutex<Desk>>,
}

impl Decoder {
    /// Decodes a picture unless another one is wished for before its turn comes. `tell` is called on another thread.
    pub fn decode(
        &self,
        ticket: Ticket,
        bytes: Arc<[u8]>,
        tell: impl Fn(Ticket, Decoded) + Send + 'static,
    ) {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.next = Some((ticket, bytes));
        if std::mem::replace(&mut desk.is_busy, true) {
            return;
        }
        let desk = Arc::clone(&self.desk);
        spawn("picture", move || {
            loop {
                let next = {
                    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
                    let next = desk.next.take();
                    desk.is_busy = next.is_some();
                    next
                };
                let Some((ticket, bytes)) = next else {
                    return;
                };
                // Files are made by anyone: what a decoder stumbles over is no picture.
                let decoded = std::panic::catch_unwind(|| decode(&bytes));
                let broken = || Err("The file is damaged.".to_owned());
                tell(ticket, decoded.unwrap_or_else(|_| broken()));
            }
        });
    }
}

/// Decodes a picture within bounds, turned as its camera was held.
fn decode(bytes: &[u8]) -> Decoded {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.map_err(|error| words::sentence(&error.to_string()))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(told)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS {
        let (width, height) = (words::count(width.into()), words::count(height.into()));
        return Err(format!(
            "It has {width} × {height} pixels, too many to show here."
        ));
    }
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(told)?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let (width, height) = (picture.width(), picture.height());
    if width.max(height) > SHOWN {
        picture = picture.thumbnail(SHOWN, SHOWN);
    }
    let picture = picture.into_rgba8();
    let size = [picture.width() as usize, picture.height() as usize];
    Ok(Picture {
        shown: ColorImage::from_rgba_unmultiplied(size, picture.as_raw()),
        width,
        height,
    })
}

fn told(error: ImageError) -> String {
    match error {
        ImageError::Limits(_) => "It needs more memory than there is for it here.".to_owned(),
        ImageError::Unsupported(_) => "Its form is not known here.".to_owned(),
        _ => "The file is damaged.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage};

    use super::*;

    fn written(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 90]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("written");
        bytes.into_inner()
    }

    #[test]
    fn pictures_are_decoded_and_made_smaller() {
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Gif,
            ImageFormat::WebP,
            ImageFormat::Bmp,
        ] {
            let bytes = written(30, 20, format);
            assert!(crate::model::glance::is_picture(&bytes), "{format:?}");
            let picture = decode(&bytes).expect("a picture");
            assert_eq!((picture.width, picture.height), (30, 20), "{format:?}");
            assert_eq!(picture.shown.size, [30, 20], "{format:?}");
        }
        let picture = decode(&written(4096, 1024, ImageFormat::Png)).expect("a picture");
        assert_eq!((picture.width, picture.height), (4096, 1024));
        assert_eq!(picture.shown.size, [2048, 512]);
    }

    #[test]
    fn what_is_damaged_or_too_large_is_told() {
        let mut bytes = written(30, 20, ImageFormat::Png);
        bytes.truncate(60);
        assert_eq!(
            decode(&bytes).err().as_deref(),
            Some("The file is damaged.")
        );
        // A head that promises more than anyone could show.
        let mut head = written(30, 20, ImageFormat::Bmp);
        head[18..22].copy_from_slice(&50_000_u32.to_le_bytes());
        head[22..26].copy_from_slice(&50_000_u32.to_le_bytes());
        let told = decode(&head).err().unwrap_or_default();
        assert!(
            told.contains("50,000 × 50,000") || told.contains("memory"),
            "{told}"
        );
    }
}
