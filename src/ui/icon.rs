//! The icons of the pages: small line drawings on a 24 by 24 grid, written into the page so that they follow the
//! text colour and need no request. The style sheet (`.icon`) gives stroke and size; the drawings are our own.

use leptos::prelude::*;

/// One icon of the set. An icon is always decoration: the words next to it carry the meaning (WCAG 1.4.1), so it is
/// hidden from assistive technology.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IconName {
    /// The product's mark: a doorway within an arch.
    Logo,
    /// The overview of an account.
    Home,
    /// Done, in order.
    Check,
    /// Needs attention.
    Warning,
    /// Went wrong.
    Error,
    /// Good to know.
    Info,
    /// A desktop or laptop computer.
    Desktop,
    /// A mobile phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A browser on a device that we cannot name.
    Globe,
    /// A password or passkey.
    Key,
    /// Security.
    Shield,
    /// A letter.
    Mail,
    /// A person, the profile.
    User,
    /// Several devices, the sessions.
    Devices,
    /// A point in time, the activity.
    Clock,
    /// Deletion.
    Trash,
    /// Leads to another site.
    External,
    /// Two accounts that belong together.
    Link,
    /// Adds something.
    Plus,
    /// Onwards; mirrored in right-to-left pages.
    Arrow,
}

impl IconName {
    /// Every icon, for tests and the style guide.
    pub const ALL: [Self; 21] = [
        Self::Logo,
        Self::Home,
        Self::Check,
        Self::Warning,
        Self::Error,
        Self::Info,
        Self::Desktop,
        Self::Phone,
        Self::Tablet,
        Self::Globe,
        Self::Key,
        Self::Shield,
        Self::Mail,
        Self::User,
        Self::Devices,
        Self::Clock,
        Self::Trash,
        Self::External,
        Self::Link,
        Self::Plus,
        Self::Arrow,
    ];

    /// The CSS classes of the `<svg>` element. `flip` mirrors the drawing in right-to-left pages.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Arrow | Self::External => "icon flip",
            Self::Logo => "icon logo",
            _ => "icon",
        }
    }

    /// The drawing: SVG elements on a 24 by 24 grid, meant to be stroked with the text colour.
    #[must_use]
    pub const fn body(self) -> &'static str {
        match self {
            Self::Logo => {
                r#"<path d="M4 21V11a8 8 0 0 1 16 0v10M1.5 21h21"/><path d="M8.5 21v-9.5a3.5 3.5 0 0 1 7 0V21z" fill="currentColor" stroke="none"/>"#
            }
            Self::Home => r#"<path d="M3.5 11.2 12 4l8.5 7.2M5.5 9.5V20h13V9.5M10 20v-5.5h4V20"/>"#,
            Self::Check => r#"<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.7 2.7L16 9.5"/>"#,
            Self::Warning => {
                r#"<path d="M10.3 4.5 2.8 17.5a2 2 0 0 0 1.7 3h15a2 2 0 0 0 1.7-3l-7.5-13a2 2 0 0 0-3.4 0zM12 9.5v4M12 17h.01"/>"#
            }
            Self::Error => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5M12 16.2h.01"/>"#,
            Self::Info => r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.8h.01"/>"#,
            Self::Desktop => r#"<rect x="3" y="4" width="18" height="12.5" rx="2"/><path d="M8.5 20.5h7M12 16.5v4"/>"#,
            Self::Phone => r#"<rect x="6.5" y="2.5" width="11" height="19" rx="2.5"/><path d="M11 18.5h2"/>"#,
            Self::Tablet => r#"<rect x="4" y="2.5" width="16" height="19" rx="2.5"/><path d="M10.5 18.5h3"/>"#,
            Self::Globe => {
                r#"<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5.5 5 12.5 0 18-5-5.5-5-12.5 0-18z"/>"#
            }
            Self::Key => r#"<circle cx="7.5" cy="15.5" r="4.5"/><path d="M10.8 12.2 20 3M16 7l3 3M13.2 9.8l2 2"/>"#,
            Self::Shield => {
                r#"<path d="M12 2.8 4.5 5.5v6c0 4.7 3.2 8 7.5 9.7 4.3-1.7 7.5-5 7.5-9.7v-6z"/><path d="m8.8 11.8 2.3 2.3 4.2-4.3"/>"#
            }
            Self::Mail => r#"<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6 8.5-6"/>"#,
            Self::User => r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"/>"#,
            Self::Devices => {
                r#"<path d="M11 17H4.5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v.5M7 20.5h4"/><rect x="14.5" y="9.5" width="7" height="11" rx="1.5"/>"#
            }
            Self::Clock => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.3 2"/>"#,
            Self::Trash => {
                r#"<path d="M4 6.5h16M9 6.5v-2A1.5 1.5 0 0 1 10.5 3h3A1.5 1.5 0 0 1 15 4.5v2M6 6.5l.8 12.6A2 2 0 0 0 8.8 21h6.4a2 2 0 0 0 2-1.9L18 6.5M10 11v5.5M14 11v5.5"/>"#
            }
            Self::External => {
                r#"<path d="M13.5 4H20v6.5M20 4l-8.5 8.5M18 14v4.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 4 18.5v-11A1.5 1.5 0 0 1 5.5 6H10"/>"#
            }
            Self::Link => {
                r#"<path d="M10 14a4.5 4.5 0 0 0 6.4 0l3.3-3.3a4.5 4.5 0 0 0-6.4-6.4L11.8 5.8M14 10a4.5 4.5 0 0 0-6.4 0l-3.3 3.3a4.5 4.5 0 0 0 6.4 6.4l1.5-1.5"/>"#
            }
            Self::Plus => r#"<path d="M12 5v14M5 12h14"/>"#,
            Self::Arrow => r#"<path d="M5 12h14M13 6l6 6-6 6"/>"#,
        }
    }
}

/// An inline icon in the colour and size of the text around it.
///
/// `inner_html` only ever sees the static strings above (`architecture.md` allows it here and for QR codes alone).
/// Width and height are a fallback for a page whose style sheet did not load.
#[component]
pub fn Icon(
    /// Which drawing.
    name: IconName,
) -> impl IntoView {
    view! {
        <svg
            class=name.class()
            viewBox="0 0 24 24"
            width="20"
            height="20"
            aria-hidden="true"
            focusable="false"
            inner_html=name.body()
        ></svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_hidden_from_assistive_technology() {
        let html = view! { <Icon name=IconName::Arrow/> }.to_html();
        assert!(html.starts_with("<svg"), "{html}");
        assert!(html.contains(r#"aria-hidden="true""#), "{html}");
        assert!(html.contains(r#"focusable="false""#), "{html}");
        assert!(html.contains(r#"class="icon flip""#), "{html}");
        assert!(html.contains("M5 12h14"), "{html}");
    }

    #[test]
    fn drawings_are_small_distinct_and_carry_nothing_active() {
        let mut seen = std::collections::HashSet::new();
        for name in IconName::ALL {
            let body = name.body();
            assert!(seen.insert(body), "{name:?} is drawn twice");
            assert!(body.len() < 360, "{name:?} has {} bytes", body.len());
            for word in ["style", "script", "href", " on", "url("] {
                assert!(!body.contains(word), "{name:?} contains {word}");
            }
        }
    }
}
