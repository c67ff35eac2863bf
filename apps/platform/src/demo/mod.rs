//! Two demo agencies: what a first visitor sees, and what the browser tests walk through.
//!
//! Everything goes through the crates' public use cases, each of which leaves alone what is there already.

mod pictures;
mod products;
mod shop;

use std::fmt;

use ai_editor::NewAsset;
use anyhow::Context as _;
use commerce::catalogue::{Image, ImportedProduct, NewProduct, NewVariant, ProductStatus};
use identity::Role;
use identity::provisioning::{self, NewUser};
use kernel::money::Money;
use kernel::{RequestCtx, RequestId, TenantId};

use crate::http::Shop;
use crate::wiring::{Handles, Modules};
use pictures::Picture;
use products::DemoProduct;
use serde_json::Value;
use shop::{DemoAuction, DemoShop};

/// One demo agency.
struct Agency {
    slug: &'static str,
    name: &'static str,
    about: &'static str,
    /// Its site, with `demo:<name>` in the place of pictures' addresses.
    site: &'static str,
    products: fn() -> Vec<DemoProduct>,
    shop: DemoShop,
    /// Local parts of addresses, names and roles of its people.
    people: [(&'static str, &'static str, Role); 2],
}

const AGENCIES: [Agency; 2] = [
    Agency {
        slug: "kiln-and-field",
        name: "Kiln & Field",
        about: "A ceramics studio: warm paper, serif headings, large pictures.",
        site: include_str!("sites/kiln-and-field.json"),
        products: products::kiln_and_field,
        shop: DemoShop {
            country: "GB",
            currency: "GBP",
            tax: 200_000,
            delivery: 495,
            express: 1_190,
            free_from: 8_000,
            coupon: "FIRSTPOT",
            consent: "Send me news from the studio by email, at most twice a month. I can end it at any time.",
            reduced: &["berry-bowl", "butter-bell"],
            auction: DemoAuction { product: "moon-jar", start: 12_000, step: 500, reserve: 18_000, buy_now: 28_500 },
        },
        people: [("ada", "Ada Marlow", Role::Owner), ("ben", "Ben Okafor", Role::Agent)],
    },
    Agency {
        slug: "voltbound",
        name: "Voltbound",
        about: "E-bikes and parts: dark, tight, dense, with a sale running.",
        site: include_str!("sites/voltbound.json"),
        products: products::voltbound,
        shop: DemoShop {
            country: "NL",
            currency: "EUR",
            tax: 210_000,
            delivery: 690,
            express: 1_490,
            free_from: 10_000,
            coupon: "RIDE10",
            consent: "Send me offers by email, at most once a week. I can end it at any time.",
            reduced: &["floor-pump", "rain-shell"],
            auction: DemoAuction {
                product: "ridge-gravel",
                start: 90_000,
                step: 2_500,
                reserve: 180_000,
                buy_now: 320_000,
            },
        },
        people: [("vera", "Vera Lindqvist", Role::Owner), ("cem", "Cem Aydin", Role::Agent)],
    },
];

/// What an agent of a demo agency may do.
const AGENT_PERMISSIONS: [&str; 4] = ["products:read", "sites:read", "ai:read", "assets:read"];

/// The demo users and their passwords, which are shown once.
#[derive(Clone)]
pub struct Credentials {
    /// All users that were made.
    pub users: Vec<DemoUser>,
}

/// One of them.
#[derive(Clone)]
pub struct DemoUser {
    /// The slug of their agency; empty for the operator.
    pub tenant: &'static str,
    /// `owner`, `agent` or `operator`.
    pub role: &'static str,
    /// What they sign in with.
    pub email: String,
    /// Their password.
    pub password: String,
}

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Demo users. These passwords are shown only now:\n")?;
        for DemoUser { tenant, role, email, password } in &self.users {
            let place = if tenant.is_empty() { "the platform" } else { tenant };
            writeln!(f, "  {email:<28} {password}   {role} of {place}")?;
        }
        Ok(())
    }
}

/// Makes what is missing of the demo; gives the users' passwords if they were made now.
///
/// # Errors
/// When the database or the file store refuses.
pub async fn seed(handles: &Handles, modules: &Modules) -> anyhow::Result<Option<Credentials>> {
    let mut users = Vec::new();
    let host = handles.settings.public_host().to_owned();
    for (at, agency) in AGENCIES.iter().enumerate() {
        // The site is made last, so where there is one the rest is there too.
        if cms::serves(&modules.cms, &host_of(agency, &host)).await? {
            continue;
        }
        let tenant = provisioning::ensure_tenant(&modules.identity, agency.slug, agency.name).await?;
        let ctx = system(handles, tenant.id);
        for (local, name, role) in agency.people {
            let email = format!("{local}@{}.example", agency.slug);
            let role_name = if role == Role::Owner { "owner" } else { "agent" };
            let permissions = if role == Role::Agent { &AGENT_PERMISSIONS[..] } else { &[] };
            if let Some(user) = person(handles, modules, &email, name).await? {
                users.push(DemoUser { tenant: agency.slug, role: role_name, ..user });
            }
            let user = provisioning::ensure_user(&modules.identity, NewUser { email: &email, name, password: UNUSED })
                .await?
                .id;
            provisioning::ensure_member(&modules.identity, tenant.id, user, role, permissions).await?;
            if let (0, Role::Owner, Some(path)) = (at, role, &handles.settings.demo_api_key_file) {
                write_api_key(modules, tenant.id, user, path).await?;
            }
        }
        fill_catalogue(modules, &ctx, agency).await.with_context(|| format!("products of {}", agency.name))?;
        shop::open(&modules.commerce, &ctx, &agency.shop, handles.clock.now())
            .await
            .with_context(|| format!("shop of {}", agency.name))?;
        publish_site(modules, &ctx, agency, &host).await.with_context(|| format!("site of {}", agency.name))?;
    }
    let email = format!("operator@{OPERATOR_DOMAIN}");
    if let Some(user) = person(handles, modules, &email, "Platform Operator").await? {
        let id = provisioning::ensure_user(
            &modules.identity,
            NewUser { email: &email, name: "Platform Operator", password: UNUSED },
        )
        .await?
        .id;
        provisioning::ensure_operator(&modules.identity, id).await?;
        users.push(user);
    }
    Ok((!users.is_empty()).then_some(Credentials { users }))
}

/// Where the operator of the demo gets mail.
const OPERATOR_DOMAIN: &str = "sitewright.example";
/// For a user that is known to be there.
const UNUSED: &str = "the user is there already";

/// The demo shops that exist, with their addresses.
///
/// # Errors
/// When the database fails.
pub async fn shops(handles: &Handles, modules: &Modules) -> anyhow::Result<Vec<Shop>> {
    let mut shops = Vec::new();
    for agency in &AGENCIES {
        let url = handles.settings.site_url(agency.slug);
        if cms::serves(&modules.cms, &host_of(agency, handles.settings.public_host())).await? {
            shops.push(Shop { name: agency.name.to_owned(), about: agency.about.to_owned(), url });
        }
    }
    Ok(shops)
}

fn host_of(agency: &Agency, platform: &str) -> String {
    format!("{}.{platform}", agency.slug)
}

fn system(handles: &Handles, tenant: TenantId) -> RequestCtx {
    RequestCtx::system(tenant, RequestId::generate(&*handles.clock, &*handles.random))
}

/// Makes a user with a password of their own; nothing if there is one already.
async fn person(handles: &Handles, modules: &Modules, email: &str, name: &str) -> anyhow::Result<Option<DemoUser>> {
    let password = handles.random.secret()[..16].to_owned();
    let user = provisioning::ensure_user(&modules.identity, NewUser { email, name, password: &password }).await?;
    let made = DemoUser { tenant: "", role: "operator", email: email.to_owned(), password };
    Ok(user.created.then_some(made))
}

/// Writes a key with every permission to a file that only its owner can read; not again while the file is there.
async fn write_api_key(
    modules: &Modules,
    tenant: TenantId,
    user: identity::UserId,
    path: &std::path::Path,
) -> anyhow::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let key = provisioning::create_api_key(&modules.identity, tenant, user, "Demo").await?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| path.display().to_string())?;
    std::io::Write::write_all(&mut file, key.as_bytes())?;
    Ok(())
}

async fn fill_catalogue(modules: &Modules, ctx: &RequestCtx, agency: &Agency) -> anyhow::Result<()> {
    let mut imported = Vec::new();
    for product in (agency.products)() {
        let images = match pictures::product_picture(product.slug) {
            Some(picture) => vec![image(modules, ctx, picture).await?],
            None => Vec::new(),
        };
        imported.push(to_import(product, images)?);
    }
    commerce::catalogue::import_products(&modules.commerce, ctx, imported).await?;
    Ok(())
}

fn to_import(product: DemoProduct, images: Vec<Image>) -> anyhow::Result<ImportedProduct> {
    let currency = product.currency.parse()?;
    let mut attributes = commerce::catalogue::Attributes::new();
    attributes.insert("category".to_owned(), product.category.into());
    attributes.insert("tags".to_owned(), product.tags.iter().copied().collect());
    attributes.insert("specs".to_owned(), product.attributes.iter().map(|(name, _)| *name).collect());
    for (name, value) in &product.attributes {
        attributes.insert((*name).to_owned(), (*value).into());
    }
    let on_hand = product.variants.iter().map(|variant| (variant.sku.to_owned(), variant.stock)).collect();
    let variants = product
        .variants
        .iter()
        .map(|variant| NewVariant {
            sku: variant.sku.to_owned(),
            title: variant.title.to_owned(),
            options: variant.options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            price: Money::new(variant.price, currency),
            compare_at: variant.compare_at.map(|amount| Money::new(amount, currency)),
        })
        .collect();
    let product = NewProduct {
        slug: product.slug.to_owned(),
        title: product.title.to_owned(),
        description: product.description.to_owned(),
        status: ProductStatus::Published,
        attributes,
        images,
        variants,
    };
    Ok(ImportedProduct { product, on_hand })
}

async fn publish_site(modules: &Modules, ctx: &RequestCtx, agency: &Agency, platform: &str) -> anyhow::Result<()> {
    let mut definition: Value = serde_json::from_str(agency.site)?;
    for name in pictures::names().filter(|name| agency.site.contains(&format!("\"demo:{name}\""))) {
        if let Some(picture) = pictures::scene(name) {
            let (alt, placeholder) = (picture.alt.clone(), picture.placeholder.clone());
            let url = import(modules, ctx, picture).await?.url;
            hang(&mut definition, &format!("demo:{name}"), &url, &[("alt", alt), ("placeholder", placeholder)]);
        }
    }
    definition["domains"] = serde_json::json!([host_of(agency, platform)]);
    cms::import_site(&modules.cms, ctx, &definition).await?;
    Ok(())
}

/// Puts `url` in the place of every `address`, and beside it the facts of the drawing itself.
fn hang(definition: &mut Value, address: &str, url: &str, facts: &[(&str, String)]) {
    match definition {
        Value::String(text) if text == address => url.clone_into(text),
        Value::Array(values) => values.iter_mut().for_each(|value| hang(value, address, url, facts)),
        Value::Object(members) => {
            if members.get("url").is_some_and(|known| known == address) {
                for (name, fact) in facts {
                    members.insert((*name).to_owned(), fact.as_str().into());
                }
            }
            members.values_mut().for_each(|value| hang(value, address, url, facts));
        }
        _ => {}
    }
}

async fn image(modules: &Modules, ctx: &RequestCtx, picture: Picture) -> anyhow::Result<Image> {
    let (width, height, alt) = (picture.width, picture.height, picture.alt.clone());
    let placeholder = Some(picture.placeholder.clone());
    let asset = import(modules, ctx, picture).await?;
    Ok(Image { url: asset.url, alt, width, height, placeholder })
}

async fn import(modules: &Modules, ctx: &RequestCtx, picture: Picture) -> anyhow::Result<ai_editor::Asset> {
    let asset = NewAsset {
        name: picture.name,
        content_type: "image/svg+xml".to_owned(),
        bytes: picture.svg.into(),
        width: picture.width.into(),
        height: picture.height.into(),
        alt: picture.alt,
        placeholder: Some(picture.placeholder),
    };
    Ok(ai_editor::import_asset(&modules.ai_editor, ctx, asset).await?)
}
