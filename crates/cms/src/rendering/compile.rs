//! Compiles a page: everything that needs no product data becomes finished text, the rest stays a hole in it.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use kernel::http::ETag;
use maud::PreEscaped;
use serde_json::Value;

use super::component::{Bound, Need, Registry, Render};
use super::data::{PageData, ProductSelection};
use super::document::{self, Document};
use super::shop::{ShopData, ShopNeed};
use super::tree::{MAX_DEPTH, Node, PageKind};

/// Begins and ends the number of a hole. No text of a page contains it: HTML cannot, and trees refuse control characters.
const MARK: char = '\u{0}';

/// Facts about a site that components and the document's head use.
#[derive(Clone, Debug, Default)]
pub struct SiteFacts {
    /// Its name.
    pub name: String,
    /// BCP 47 tag of its language.
    pub locale: String,
    /// What it is, in a sentence.
    pub description: String,
    /// Where visitors can write to.
    pub contact_email: Option<String>,
    /// Scheme and host of its main address, without a slash at the end.
    pub origin: String,
    /// Path of the icon.
    pub icon: String,
    /// Path of the style sheet.
    pub stylesheet: String,
    /// Path of the script that keeps an auction's page up to date; empty when there is none.
    pub script: String,
    /// Whether visitors can buy here.
    pub has_shop: bool,
    /// Paths of fonts that the first screen needs.
    pub fonts: Vec<String>,
    /// Colour of the browser's own bars, as a hash colour, with the media query that it is for.
    pub theme_colors: Vec<(Option<&'static str>, String)>,
    /// Which of light and dark the theme has: the value of `color-scheme`.
    pub color_scheme: &'static str,
}

/// Facts about one page.
#[derive(Clone, Debug)]
pub struct PageFacts {
    /// Its path; of a product page, the pattern.
    pub path: String,
    /// What it is for.
    pub kind: PageKind,
    /// Title without the site's name.
    pub title: String,
    /// A sentence for search engines and previews.
    pub description: String,
    /// Path of a picture for previews.
    pub picture: Option<String>,
}

/// A published page, ready to be filled with products.
pub struct CompiledPage {
    site: SiteFacts,
    page: PageFacts,
    pieces: Vec<Piece>,
    selections: Vec<ProductSelection>,
    shop_needs: Vec<ShopNeed>,
    static_length: usize,
    seed: u64,
}

enum Piece {
    Text(Box<str>),
    Head,
    Node { id: String, bound: Box<dyn Bound>, selection: Option<usize> },
}

/// Compiles `tree` between `header` and `footer`. What cannot be rendered is left out: writing is where it is refused.
#[must_use]
pub fn compile(
    registry: &Registry,
    site: SiteFacts,
    page: PageFacts,
    header: Option<&Node>,
    tree: &Node,
    footer: Option<&Node>,
) -> CompiledPage {
    let compiled = render_static(registry, &site, &page, [header, Some(tree), footer]);
    // The head of other pages does not depend on the request.
    let head = match page.kind {
        PageKind::Product | PageKind::System => format!("{MARK}h{MARK}"),
        PageKind::Standard | PageKind::NotFound => document::head(&site, &page, None),
    };
    let is_live = compiled.shop_needs.contains(&ShopNeed::Auction) && !site.script.is_empty();
    let script = is_live.then_some(site.script.as_str());
    let text = document::page_shell(&Document { site: &site, head: &head, body: &compiled.body, script });
    CompiledPage::new(site, page, &text, compiled)
}

/// Compiles one node as it would stand on `page`, without the document around it: for previews.
#[must_use]
pub fn compile_fragment(registry: &Registry, site: SiteFacts, page: PageFacts, node: &Node) -> CompiledPage {
    let compiled = render_static(registry, &site, &page, [Some(node), None, None]);
    let text = compiled.body.clone();
    CompiledPage::new(site, page, &text, compiled)
}

fn render_static(registry: &Registry, site: &SiteFacts, page: &PageFacts, nodes: [Option<&Node>; 3]) -> Compiled {
    let mut compiler =
        Compiler { registry, site, page, holes: Vec::new(), selections: Vec::new(), shop_needs: Vec::new() };
    let mut body = String::with_capacity(16 * 1024);
    for node in nodes.into_iter().flatten() {
        compiler.render(node, 1, &mut body);
    }
    let Compiler { holes, selections, shop_needs, .. } = compiler;
    Compiled { body, holes, selections, shop_needs }
}

/// Components as far as they can be rendered without data.
struct Compiled {
    body: String,
    holes: Vec<Hole>,
    selections: Vec<ProductSelection>,
    shop_needs: Vec<ShopNeed>,
}

impl CompiledPage {
    fn new(site: SiteFacts, page: PageFacts, text: &str, compiled: Compiled) -> Self {
        let Compiled { holes, selections, shop_needs, .. } = compiled;
        let mut holes: Vec<Option<Hole>> = holes.into_iter().map(Some).collect();
        let mut take = |number: &str| holes.get_mut(number.parse::<usize>().ok()?).and_then(Option::take);
        let mut pieces = Vec::new();
        for (index, part) in text.split(MARK).enumerate() {
            // Between marks, every second part is the number of a hole.
            if index % 2 == 0 {
                pieces.push(Piece::Text(part.into()));
            } else if part == "h" {
                pieces.push(Piece::Head);
            } else if let Some(Hole { id, bound, selection }) = take(part) {
                pieces.push(Piece::Node { id, bound, selection });
            }
        }
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self { static_length: text.len(), seed: hasher.finish(), site, page, pieces, selections, shop_needs }
    }

    /// What to ask of the catalogue, all at once. Empty when the page shows no lists of products.
    #[must_use]
    pub fn selections(&self) -> &[ProductSelection] {
        &self.selections
    }

    /// What to ask of the shop, each once.
    #[must_use]
    pub fn shop_needs(&self) -> &[ShopNeed] {
        &self.shop_needs
    }

    /// Whether the page shows what this need is for.
    #[must_use]
    pub(crate) fn asks_for(&self, need: ShopNeed) -> bool {
        self.shop_needs.iter().any(|asked| std::mem::discriminant(asked) == std::mem::discriminant(&need))
    }

    /// Whether the page shows what only this visitor may see.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.shop_needs.iter().any(|need| need.is_private())
    }

    /// Whether the page is about one product, whose slug is in the path.
    #[must_use]
    pub fn is_product_page(&self) -> bool {
        self.page.kind == PageKind::Product
    }

    /// The whole document with `data` in its holes.
    #[must_use]
    pub fn render(&self, data: &PageData) -> String {
        let mut out = String::with_capacity(
            self.static_length + 2048 * data.selections.iter().flatten().map(Vec::len).sum::<usize>() + 4096,
        );
        let product_path = data.product.as_ref().map(|product| format!("/products/{}", product.card.slug));
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Head => {
                    let page =
                        PageFacts { title: data.title.clone().unwrap_or(self.page.title.clone()), ..self.page.clone() };
                    out.push_str(&document::head(&self.site, &page, data.product.as_ref()));
                }
                Piece::Node { id, bound, selection } => {
                    let answer =
                        data.selections.as_ref().and_then(|answers| selection.and_then(|index| answers.get(index)));
                    let PreEscaped(html) = bound.render(&Render {
                        id,
                        site: &self.site,
                        path: product_path.as_deref().unwrap_or(&self.page.path),
                        products: answer.map(Vec::as_slice),
                        product: data.product.as_ref(),
                        shop: &data.shop,
                        slots: &|_| String::new(),
                    });
                    out.push_str(&html);
                }
            }
        }
        out
    }

    /// Bytes that it takes in memory, about.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.static_length + 1024 * self.pieces.len()
    }

    /// An entity tag of a rendered document.
    #[must_use]
    pub fn entity_tag(&self, html: &str) -> ETag {
        let mut hasher = DefaultHasher::new();
        self.seed.hash(&mut hasher);
        if self.pieces.len() > 1 {
            html.hash(&mut hasher);
        }
        ETag::digest(&format!("{:016x}", hasher.finish()))
    }
}

impl std::fmt::Debug for CompiledPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompiledPage")
            .field("path", &self.page.path)
            .field("pieces", &self.pieces.len())
            .finish_non_exhaustive()
    }
}

struct Hole {
    id: String,
    bound: Box<dyn Bound>,
    selection: Option<usize>,
}

struct Compiler<'a> {
    registry: &'a Registry,
    site: &'a SiteFacts,
    page: &'a PageFacts,
    holes: Vec<Hole>,
    selections: Vec<ProductSelection>,
    shop_needs: Vec<ShopNeed>,
}

impl Compiler<'_> {
    fn render(&mut self, node: &Node, depth: usize, out: &mut String) {
        if depth > MAX_DEPTH {
            return;
        }
        let Some(component) = self.registry.get(&node.component) else { return };
        let Ok(bound) = component.bind(&Value::Object(node.props.clone())) else { return };
        let selection = match bound.need() {
            Need::Nothing => {
                let mut slots = Vec::with_capacity(node.slots.len());
                for (name, children) in &node.slots {
                    let mut html = String::new();
                    for child in children {
                        self.render(child, depth + 1, &mut html);
                    }
                    slots.push((name.as_str(), html));
                }
                let slot = |wanted: &str| {
                    slots.iter().find(|(name, _)| *name == wanted).map(|(_, html)| html.clone()).unwrap_or_default()
                };
                let PreEscaped(html) = bound.render(&Render {
                    id: &node.id,
                    site: self.site,
                    path: &self.page.path,
                    products: None,
                    product: None,
                    shop: &ShopData::default(),
                    slots: &slot,
                });
                return out.push_str(&html);
            }
            Need::CurrentProduct => None,
            Need::Products(selection) => Some(self.selection(selection)),
            Need::Shop(need) => {
                if !self.shop_needs.contains(&need) {
                    self.shop_needs.push(need);
                }
                None
            }
        };
        // Writing to a string does not fail.
        let _ = write!(out, "{MARK}{}{MARK}", self.holes.len());
        self.holes.push(Hole { id: node.id.clone(), bound, selection });
    }

    /// Equal selections are asked for once. A product's own page leaves that product out of its lists, so it asks for one more.
    fn selection(&mut self, mut selection: ProductSelection) -> usize {
        selection.limit += u16::from(self.page.kind == PageKind::Product);
        self.selections.iter().position(|known| *known == selection).unwrap_or_else(|| {
            self.selections.push(selection);
            self.selections.len() - 1
        })
    }
}
