//! The document around the components: head, search engine facts, skip link.

use std::fmt::Write as _;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::compile::{PageFacts, SiteFacts};
use super::data::{Availability, ProductDetail};
use super::tree::PageKind;

/// What goes into a page's shell.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The site.
    pub site: &'a SiteFacts,
    /// HTML of the page's own part of the head.
    pub head: &'a str,
    /// HTML of the components.
    pub body: &'a str,
    /// Path of a script of our own.
    pub script: Option<&'a str>,
}

/// The whole document.
#[must_use]
pub fn page_shell(document: &Document<'_>) -> String {
    let site = document.site;
    let PreEscaped(text) = html! {
        (DOCTYPE)
        html lang=(site.locale) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @for font in &site.fonts {
                    link rel="preload" href=(font) as="font" type="font/woff2" crossorigin;
                }
                link rel="stylesheet" href=(site.stylesheet);
                link rel="icon" href=(site.icon) type="image/svg+xml";
                meta name="color-scheme" content=(site.color_scheme);
                @for (media, color) in &site.theme_colors {
                    meta name="theme-color" content=(color) media=[*media];
                }
                @if let Some(script) = document.script { script src=(script) defer {} }
                (PreEscaped(document.head))
            }
            body {
                a.skip href="#content" { "Skip to content" }
                (PreEscaped(document.body))
            }
        }
    };
    text
}

/// The part of the head that is about one page.
pub(super) fn head(site: &SiteFacts, page: &PageFacts, product: Option<&ProductDetail>) -> String {
    let facts = Facts::of(site, page, product);
    let is_hidden = matches!(page.kind, PageKind::NotFound | PageKind::System);
    let PreEscaped(text) = html! {
        title { (facts.title) }
        @if !facts.description.is_empty() { meta name="description" content=(facts.description); }
        @if is_hidden {
            meta name="robots" content="noindex";
        } @else {
            link rel="canonical" href=(facts.url);
            meta property="og:url" content=(facts.url);
        }
        meta property="og:site_name" content=(site.name);
        meta property="og:type" content=(if product.is_some() { "product" } else { "website" });
        meta property="og:title" content=(facts.title);
        @if !facts.description.is_empty() { meta property="og:description" content=(facts.description); }
        @if let Some(picture) = &facts.picture {
            meta property="og:image" content=(picture);
            meta name="twitter:card" content="summary_large_image";
        }
        @if !is_hidden { (linked_data(&facts.linked_data(site, product))) }
    };
    text
}

struct Facts {
    title: String,
    description: String,
    url: String,
    picture: Option<String>,
}

impl Facts {
    fn of(site: &SiteFacts, page: &PageFacts, product: Option<&ProductDetail>) -> Self {
        let title = product.map_or(page.title.as_str(), |product| &product.card.title);
        let title = if title == site.name || title.is_empty() {
            site.name.clone()
        } else {
            format!("{title} – {}", site.name)
        };
        let description =
            product.map_or_else(|| page.description.clone(), |product| first_sentences(&product.description, 200));
        let picture = product
            .map_or(page.picture.as_deref(), |product| product.card.image.as_ref().map(|image| image.url.as_str()));
        Self {
            title,
            description,
            url: product.map_or_else(
                || format!("{}{}", site.origin, page.path),
                |product| format!("{}/products/{}", site.origin, product.card.slug),
            ),
            picture: picture.filter(|path| path.starts_with('/')).map(|path| format!("{}{path}", site.origin)),
        }
    }

    fn linked_data(&self, site: &SiteFacts, product: Option<&ProductDetail>) -> Value {
        let Some(product) = product else {
            return json!({
                "@context": "https://schema.org", "@type": "WebPage", "name": self.title, "url": self.url, "inLanguage": site.locale,
                "isPartOf": { "@type": "WebSite", "name": site.name, "url": format!("{}/", site.origin) },
            });
        };
        let availability = match product.card.availability {
            Availability::InStock => "https://schema.org/InStock",
            Availability::Low(_) => "https://schema.org/LimitedAvailability",
            Availability::SoldOut => "https://schema.org/SoldOut",
        };
        let price = product.card.price;
        json!({
            "@context": "https://schema.org", "@type": "Product", "name": product.card.title, "url": self.url,
            "description": self.description, "image": self.picture,
            "brand": { "@type": "Brand", "name": site.name },
            "offers": {
                "@type": "Offer", "url": self.url, "availability": availability,
                "price": decimal(price.amount, price.currency.decimals()), "priceCurrency": price.currency.code(),
            },
        })
    }
}

/// Data for machines in a script element. `<` is escaped, so no text can end the element.
fn linked_data(data: &Value) -> Markup {
    let text = data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    html! { script type="application/ld+json" { (PreEscaped(text)) } }
}

fn decimal(amount: i64, decimals: u32) -> String {
    let unit = 10_u64.pow(decimals);
    let magnitude = amount.unsigned_abs();
    let mut text = format!("{}{}", if amount < 0 { "-" } else { "" }, magnitude / unit);
    if decimals > 0 {
        // Writing to a string does not fail.
        let _ = write!(text, ".{:0width$}", magnitude % unit, width = decimals as usize);
    }
    text
}

fn first_sentences(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= limit {
        return text;
    }
    let cut: String = text.chars().take(limit).collect();
    let end = cut.rfind(". ").map(|end| end + 1).or_else(|| cut.rfind(' ')).unwrap_or(cut.len());
    cut[..end].trim_end().to_owned()
}
