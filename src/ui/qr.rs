//! A QR code as a picture in the page: made on the server, at no URL of its own, with its quiet zone, black on white in any colours.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

use super::t;

/// Modules of white around the code (ISO 18004).
const QUIET: usize = 4;

/// The picture of `text`; `label` is a message key. Nothing, if the text is too long for any code.
#[component]
pub fn Qr(text: String, label: &'static str) -> impl IntoView {
    drawn(&text).map(|(size, path)| {
        view! {
            <svg class="qr" role="img" aria-label=t(label) viewBox=format!("0 0 {size} {size}") width="240" height="240" shape-rendering="crispEdges">
                <path fill="#fff" d=format!("M0 0h{size}v{size}h-{size}z")/>
                <path fill="#000" d=path/>
            </svg>
        }
    })
}

/// The same as a document, for the API.
#[must_use]
pub fn qr_svg(text: &str) -> String {
    let Some((size, path)) = drawn(text) else { return String::new() };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}h-{size}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

/// The length of a side with the quiet zone, and the dark modules as one path.
fn drawn(text: &str) -> Option<(usize, String)> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let width = code.width();
    let dark = code.into_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: Vec<_> = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET)).collect();
    Some((width + 2 * QUIET, path.concat()))
}
