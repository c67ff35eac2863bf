//! Lists in pages: keyset order and an opaque cursor that is signed for one tenant and one list.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::Query;
use super::problem::Problem;
use crate::context::RequestCtx;
use crate::signing::SigningKey;

/// Entries of a page when the client does not say.
const DEFAULT_LIMIT: u16 = 20;
/// The most entries of a page.
const MAX_LIMIT: u16 = 100;

/// How a client asks for a page; for the description of an operation's parameters.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Entries at the most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u16>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The page that a client asks for.
#[derive(Clone, Debug)]
pub struct PageRequest {
    limit: u16,
    cursor: Option<String>,
    /// The rest of the query string, which the next page's address keeps.
    filters: String,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The entries.
    pub data: Vec<T>,
    /// Ask with it for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    #[serde(skip)]
    link: Option<String>,
}

/// Seals and opens cursors.
#[derive(Clone, Debug)]
pub struct CursorKey(SigningKey);

impl CursorKey {
    /// Cursors signed with this key.
    #[must_use]
    pub const fn new(key: SigningKey) -> Self {
        Self(key)
    }

    /// The cursor behind `position` in the caller's list of this name.
    pub fn seal(&self, ctx: &RequestCtx, list: &str, position: &impl Serialize) -> String {
        let position = serde_json::to_vec(position).unwrap_or_default();
        self.0.seal("cursor", &format!("{}/{list}", ctx.tenant), &position)
    }

    /// The position that a cursor holds.
    ///
    /// # Errors
    /// 400 when it was not sealed for this tenant and list.
    pub fn open<T: DeserializeOwned>(&self, ctx: &RequestCtx, list: &str, cursor: &str) -> Result<T, Problem> {
        self.0
            .open("cursor", &format!("{}/{list}", ctx.tenant), cursor)
            .and_then(|position| serde_json::from_slice(&position).ok())
            .ok_or_else(|| {
                Problem::new(StatusCode::BAD_REQUEST, "invalid_cursor", "The cursor is not valid")
                    .detail("use next_cursor of this list as it came, or none for the first page")
            })
    }
}

impl PageRequest {
    /// Entries at the most, 1 to 100.
    #[must_use]
    pub const fn limit(&self) -> u16 {
        self.limit
    }

    /// Entries to fetch so that it shows whether there are more: one above the limit.
    #[must_use]
    pub fn fetch(&self) -> u64 {
        u64::from(self.limit) + 1
    }

    /// Where the page begins: behind this position, or at the start.
    ///
    /// # Errors
    /// 400 when the cursor was not sealed for this tenant and list.
    pub fn after<T: DeserializeOwned>(
        &self,
        key: &CursorKey,
        ctx: &RequestCtx,
        list: &str,
    ) -> Result<Option<T>, Problem> {
        self.cursor.as_deref().map(|cursor| key.open(ctx, list, cursor)).transpose()
    }

    /// The page of `rows`, of which one above the limit was fetched. `position` gives what to continue behind.
    pub fn page<R, T, P: Serialize>(
        &self,
        key: &CursorKey,
        ctx: &RequestCtx,
        list: &str,
        mut rows: Vec<R>,
        position: impl FnOnce(&R) -> P,
        out: impl FnMut(R) -> T,
    ) -> Page<T> {
        let limit = usize::from(self.limit);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|last| key.seal(ctx, list, &position(last)));
        let link = next_cursor
            .as_ref()
            .map(|cursor| format!("<?{}limit={limit}&cursor={cursor}>; rel=\"next\"", self.filters));
        Page { data: rows.into_iter().map(out).collect(), next_cursor, link }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageRequest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(PageQuery { limit, cursor }) = Query::from_request_parts(parts, state).await?;
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Problem::new(StatusCode::BAD_REQUEST, "invalid_query", "The query string is not valid")
                .detail("limit must be from 1 to 100"));
        }
        let filters = parts
            .uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("limit=") && !pair.starts_with("cursor="))
            .fold(String::new(), |filters, pair| filters + pair + "&");
        Ok(Self { limit, cursor, filters })
    }
}

/// The body, and `Link: rel="next"` (RFC 8288) when there is a next page.
impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let link = self.link.as_deref().and_then(|link| HeaderValue::from_str(link).ok());
        let mut response = axum::Json(self).into_response();
        if let Some(link) = link {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}
