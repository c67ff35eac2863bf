//! Assets: a tenant's pictures. What is known of them lies in the database, their bytes in the object store.

pub(crate) mod store;

use bytes::Bytes;
use kernel::{RequestCtx, TenantTx, time::Timestamp};
use object_store::{ObjectStoreExt as _, PutPayload, path::Path};
use sha2::{Digest as _, Sha256};

use crate::{
    config::Config,
    error::{AiEditorError, Fault},
    id::AssetId,
    model::Picture,
};

/// Largest file, in bytes.
pub const MAX_ASSET_SIZE: usize = 25_000_000;
/// Pictures that browsers show.
const CONTENT_TYPES: &[&str] = &["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml"];

/// A picture of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its identifier.
    pub id: AssetId,
    /// File name, for people.
    pub name: String,
    /// Media type.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// Alternative text; empty when it only decorates.
    pub alt: String,
    /// What stands in until the file is there: a BlurHash or a colour.
    pub placeholder: Option<String>,
    /// SHA-256 of the bytes, in hexadecimal.
    pub content_hash: String,
    /// Path under which [`crate::asset_files`] serves it.
    pub url: String,
    /// When it was imported.
    pub created_at: Timestamp,
    pub(crate) object_key: String,
}

/// A picture to be imported.
#[derive(Clone, Debug)]
pub struct NewAsset {
    /// File name, for people.
    pub name: String,
    /// Media type: PNG, JPEG, GIF, WebP, AVIF or SVG.
    pub content_type: String,
    /// The file.
    pub bytes: Bytes,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// Alternative text; empty when it only decorates.
    pub alt: String,
    /// What stands in until the file is there: a BlurHash or a colour.
    pub placeholder: Option<String>,
}

/// Stores a picture for the tenant. The same bytes are one asset: importing them again answers the first one, unchanged.
///
/// The caller vouches for the bytes: they are neither decoded nor cleaned here.
///
/// # Errors
/// [`AiEditorError::Invalid`] for what is no picture of a known type, else what store or database say.
pub async fn import_asset(config: &Config, ctx: &RequestCtx, new: NewAsset) -> Result<Asset, AiEditorError> {
    check(&new)?;
    let content_hash: String = Sha256::digest(&new.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let tx = TenantTx::read(&config.db, ctx).await?;
    if let Some(known) = store::find_by_hash(&tx, &content_hash).await? {
        return Ok(known);
    }
    drop(tx);
    // By content, so that a repetition after a crash writes the same object again.
    let object_key = format!("assets/{}/{content_hash}", ctx.tenant);
    let size = i64::try_from(new.bytes.len()).unwrap_or(i64::MAX);
    config.objects.put(&Path::from(object_key.as_str()), PutPayload::from_bytes(new.bytes)).await?;
    let id = AssetId::generate(&*config.clock, &*config.random);
    let asset = Asset {
        url: address(ctx, id),
        id,
        name: new.name,
        content_type: new.content_type,
        size,
        width: new.width,
        height: new.height,
        alt: new.alt,
        placeholder: new.placeholder,
        content_hash,
        object_key,
        created_at: config.clock.now(),
    };
    let tx = TenantTx::begin(&config.db, ctx).await?;
    store::insert(&tx, &asset).await?;
    // Another import of the same bytes may have been quicker.
    let stored = store::find_by_hash(&tx, &asset.content_hash).await?.ok_or(AiEditorError::NotFound)?;
    tx.commit().await?;
    Ok(stored)
}

/// The tenant's assets, the newest first.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<AssetId>,
    rows: u64,
) -> Result<Vec<Asset>, AiEditorError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::list(&tx, after, rows).await?)
}

/// One asset of the tenant.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: AssetId) -> Result<Asset, AiEditorError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(AiEditorError::NotFound)
}

/// The bytes of an asset.
pub(crate) async fn read(config: &Config, asset: &Asset) -> Result<Bytes, AiEditorError> {
    let found = config.objects.get(&Path::from(asset.object_key.as_str())).await?;
    Ok(found.bytes().await?)
}

/// Pictures that a model may use, the newest first.
pub(crate) async fn pictures(tx: &TenantTx, most: u64) -> Result<Vec<Picture>, AiEditorError> {
    let assets = store::list(tx, None, most).await?;
    let picture = |asset: Asset| Picture {
        url: asset.url,
        name: asset.name,
        alt: asset.alt,
        width: asset.width,
        height: asset.height,
        placeholder: asset.placeholder,
    };
    Ok(assets.into_iter().map(picture).collect())
}

/// The path under which an asset is served.
pub(crate) fn address(ctx: &RequestCtx, id: AssetId) -> String {
    format!("/assets/{}/{id}", ctx.tenant)
}

/// The asset that an address in a tree names, if its form is that of an asset of the caller's tenant. A query or part is allowed.
pub(crate) fn asset_of_address(ctx: &RequestCtx, address: &str) -> Option<AssetId> {
    let path = address.split(['?', '#']).next()?;
    path.strip_prefix(&format!("/assets/{}/", ctx.tenant))?.parse().ok()
}

fn check(new: &NewAsset) -> Result<(), AiEditorError> {
    let mut faults = Vec::new();
    if !CONTENT_TYPES.contains(&new.content_type.as_str()) {
        faults.push(Fault::new("/content_type", "unsupported", format!("one of {}", CONTENT_TYPES.join(", "))));
    }
    if new.bytes.is_empty() || new.bytes.len() > MAX_ASSET_SIZE {
        faults.push(Fault::new("/bytes", "invalid", "1 byte to 25 MB"));
    }
    if new.width < 1 || new.height < 1 {
        faults.push(Fault::new("/width", "invalid", "at least one pixel"));
    }
    let texts = [("/name", Some(&new.name)), ("/alt", Some(&new.alt)), ("/placeholder", new.placeholder.as_ref())];
    for (pointer, text) in texts {
        if text.is_some_and(|text| text.chars().count() > 1_000 || text.contains('\0')) {
            faults.push(Fault::new(pointer, "invalid", "at most 1000 characters, none of them NUL"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(AiEditorError::Invalid(faults)) }
}
