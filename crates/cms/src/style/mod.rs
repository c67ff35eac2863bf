//! What is the same for all sites: the components' style sheet and the bundled fonts.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// Where the public router serves style sheets and fonts.
pub(crate) const ASSET_PREFIX: &str = "/_site/";

/// The components' style sheet, read by theme through custom properties.
const BASE: &str = concat!(
    include_str!("base.css"),
    include_str!("chrome.css"),
    include_str!("sections.css"),
    include_str!("products.css"),
    include_str!("shop.css"),
    include_str!("account.css"),
);

/// What keeps an auction's page up to date.
pub(crate) const SCRIPT: &str = include_str!("../script/auction.js");

/// A font that sites may use by its family name without having it themselves.
#[derive(Debug)]
pub(crate) struct BundledFont {
    /// Family name in themes.
    pub(crate) family: &'static str,
    /// The file, as WOFF2.
    pub(crate) bytes: &'static [u8],
    file: &'static str,
    style: &'static str,
    weight: &'static str,
    /// A font of the system and how to scale it so that it takes the same room. Measured from the files'
    /// average width in English text, <https://github.com/seek-oss/capsize>.
    stand_in: &'static str,
    preload: bool,
}

/// Subsets of Latin 1 with typographic punctuation; `fonts/README.md` tells how they were made.
static FONTS: [BundledFont; 4] = [
    BundledFont {
        family: "Newsreader",
        bytes: include_bytes!("../../fonts/newsreader.woff2"),
        file: "newsreader",
        style: "normal",
        weight: "400",
        stand_in: "src:local(\"Georgia\"),local(\"Gelasio\"),local(\"DejaVu Serif\");size-adjust:96.1%;ascent-override:76.5%;descent-override:27.6%;line-gap-override:0%",
        preload: true,
    },
    BundledFont {
        family: "Newsreader",
        bytes: include_bytes!("../../fonts/newsreader-italic.woff2"),
        file: "newsreader-italic",
        style: "italic",
        weight: "400",
        stand_in: "src:local(\"Georgia Italic\"),local(\"Gelasio Italic\");size-adjust:89.9%;ascent-override:81.8%;descent-override:29.5%;line-gap-override:0%",
        preload: false,
    },
    BundledFont {
        family: "Archivo",
        bytes: include_bytes!("../../fonts/archivo.woff2"),
        file: "archivo",
        style: "normal",
        weight: "400 700",
        stand_in: "src:local(\"Arial\"),local(\"Liberation Sans\");size-adjust:94.7%;ascent-override:92.7%;descent-override:22.2%;line-gap-override:0%",
        preload: true,
    },
    BundledFont {
        family: "Archivo Condensed",
        bytes: include_bytes!("../../fonts/archivo-condensed.woff2"),
        file: "archivo-condensed",
        style: "normal",
        weight: "600 800",
        stand_in: "src:local(\"Arial\"),local(\"Liberation Sans\");size-adjust:82.6%;ascent-override:106.3%;descent-override:25.4%;line-gap-override:0%",
        preload: true,
    },
];

static FONT_PATHS: LazyLock<Vec<String>> = LazyLock::new(|| {
    FONTS.iter().map(|font| format!("{ASSET_PREFIX}{}.{}.woff2", font.file, content_hash(font.bytes))).collect()
});

/// The style sheet of a site: fonts of the families that its theme names, its custom properties, and the components' rules.
#[must_use]
pub(crate) fn stylesheet(theme_css: &str, families: &[&str]) -> String {
    let mut css = String::with_capacity(BASE.len() + theme_css.len() + 2048);
    for (font, path) in bundled(families) {
        let BundledFont { family, style, weight, stand_in, .. } = font;
        // Writing to a string does not fail.
        let _ = write!(
            css,
            "@font-face{{font-family:\"{family}\";font-style:{style};font-weight:{weight};font-display:optional;src:url({path}) format(\"woff2\")}}\
             @font-face{{font-family:\"{family} Stand-in\";font-style:{style};{stand_in}}}"
        );
    }
    css.push_str(theme_css);
    css.push_str(&MINIFIED);
    css
}

/// Paths of the fonts that the first screen of such a theme needs.
#[must_use]
pub(crate) fn preloads(families: &[&str]) -> Vec<String> {
    bundled(families).filter(|(font, _)| font.preload).map(|(_, path)| path.to_owned()).collect()
}

/// The bundled font at this path.
#[must_use]
pub(crate) fn font_at(path: &str) -> Option<&'static BundledFont> {
    FONT_PATHS.iter().position(|known| known == path).and_then(|index| FONTS.get(index))
}

/// Path of [`SCRIPT`].
#[must_use]
pub(crate) fn script_path() -> &'static str {
    static PATH: LazyLock<String> =
        LazyLock::new(|| format!("{ASSET_PREFIX}auction.{}.js", content_hash(SCRIPT.as_bytes())));
    &PATH
}

/// The family that stands in while a bundled font loads.
pub(crate) fn fallback_family(family: &str) -> Option<String> {
    FONTS.iter().any(|font| font.family == family).then(|| format!("{family} Stand-in"))
}

/// A short name for some content: enough of its SHA-256 that two files of a site never share it.
#[must_use]
pub(crate) fn content_hash(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(16);
    for byte in Sha256::digest(bytes).iter().take(8) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn bundled<'a>(families: &'a [&str]) -> impl Iterator<Item = (&'static BundledFont, &'static str)> + 'a {
    FONTS
        .iter()
        .zip(FONT_PATHS.iter())
        .filter(|(font, _)| families.contains(&font.family))
        .map(|(font, path)| (font, path.as_str()))
}

/// The style sheet without comments and indentation. Our own files keep one rule or declaration a line, so lines suffice.
static MINIFIED: LazyLock<String> = LazyLock::new(|| {
    let mut css = String::with_capacity(BASE.len());
    let mut rest = BASE;
    while let Some((before, after)) = rest.split_once("/*") {
        css.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    css.push_str(rest);
    css.lines().map(str::trim).filter(|line| !line.is_empty()).fold(
        String::with_capacity(css.len()),
        |mut out, line| {
            if out.ends_with([',', '>']) {
                out.push(' ');
            }
            out.push_str(line);
            out
        },
    )
});
