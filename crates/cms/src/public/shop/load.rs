//! What the shop tells for one page: every question at once, each allowed to fail without the page.

use std::error::Error;

use kernel::RequestCtx;

use super::super::Visit;
use crate::config::Config;
use crate::rendering::{Done, FormState, ShopData, ShopNeed};
use crate::storefront::{Storefront, StorefrontError};

/// What a page is about, and what is to be said on it.
#[derive(Debug, Default)]
pub(in crate::public) struct Subject<'a> {
    /// Slug of the product.
    pub(in crate::public) product: Option<&'a str>,
    /// Id of the auction.
    pub(in crate::public) auction: Option<&'a str>,
    /// Id of the customer's own order.
    pub(in crate::public) own_order: Option<&'a str>,
    /// The signed return from the checkout.
    pub(in crate::public) order: Option<String>,
    /// Where the visitor wants to go.
    pub(in crate::public) next: Option<String>,
    /// What was just done.
    pub(in crate::public) done: Option<Done>,
    /// Slug of the product that was just put into the cart.
    pub(in crate::public) added: Option<String>,
    /// The form that is shown again.
    pub(in crate::public) form: Option<FormState>,
}

/// What the shop told, and whether the page has nothing to be about.
pub(in crate::public) struct Loaded {
    pub(in crate::public) data: ShopData,
    pub(in crate::public) is_missing: bool,
    /// Where to go on to once the visitor has signed in, who must do so first.
    pub(in crate::public) sign_in_for: Option<String>,
}

/// Asks the shop for all that a page needs.
pub(in crate::public) async fn load(
    config: &Config,
    ctx: &RequestCtx,
    needs: &[ShopNeed],
    visit: &Visit,
    subject: Subject<'_>,
) -> Loaded {
    let Subject { auction, own_order, order, next, done, added, form, .. } = subject;
    let path = visit.uri.path().to_owned();
    let mut data = ShopData { path, next, done, added, form, ..ShopData::at(config.clock.now()) };
    let mut loaded = Loaded { data: ShopData::default(), is_missing: false, sign_in_for: None };
    let Some(storefront) = &config.storefront else {
        data.is_partial = !needs.is_empty();
        return Loaded { data, ..loaded };
    };
    for need in needs {
        let about = About { auction, own_order, order: order.as_deref() };
        let asked = ask(&**storefront, ctx, *need, visit, about, &mut data);
        match tokio::time::timeout(config.catalogue_timeout, asked).await {
            Ok(Ok(())) => {}
            Ok(Err(StorefrontError::SignInNeeded)) => loaded.sign_in_for = Some(data.path.clone()),
            Ok(Err(error)) => {
                tracing::warn!(request_id = %ctx.request_id, error = &error as &dyn Error, "a page is shown without the shop");
                data.is_partial = true;
            }
            Err(_) => {
                tracing::warn!(request_id = %ctx.request_id, "a page is shown without the shop: it took too long");
                data.is_partial = true;
            }
        }
    }
    let lacks = |need: ShopNeed, is_none: bool| needs.contains(&need) && is_none && !data.is_partial;
    let lacks_order = own_order.is_some() && loaded.sign_in_for.is_none();
    loaded.is_missing = (auction.is_some() && lacks(ShopNeed::Auction, data.auction.is_none()))
        || (lacks_order && lacks(ShopNeed::Order, data.order.is_none()));
    if lacks(ShopNeed::Account, data.account.is_none()) {
        loaded.sign_in_for = Some("/account".to_owned());
    }
    Loaded { data, ..loaded }
}

/// What the questions are about.
#[derive(Clone, Copy)]
struct About<'a> {
    auction: Option<&'a str>,
    own_order: Option<&'a str>,
    order: Option<&'a str>,
}

async fn ask(
    storefront: &dyn Storefront,
    ctx: &RequestCtx,
    need: ShopNeed,
    visit: &Visit,
    About { auction, own_order, order }: About<'_>,
    data: &mut ShopData,
) -> Result<(), StorefrontError> {
    let visitor = &visit.visitor;
    match need {
        // Without a secret there is nothing to ask for, so those who only look cost the shop nothing.
        ShopNeed::Cart if visitor.cart.is_none() && visitor.customer.is_none() => {}
        ShopNeed::Customer | ShopNeed::Account if visitor.customer.is_none() => {}
        ShopNeed::Cart => data.cart = storefront.cart(ctx, visitor).await?,
        ShopNeed::Customer => data.customer = storefront.customer(ctx, visitor).await?,
        ShopNeed::Account => data.account = storefront.account(ctx, visitor).await?,
        ShopNeed::Order => {
            if let Some(id) = own_order {
                data.order = storefront.own_order(ctx, visitor, id).await?;
            } else if let Some(token) = order {
                data.order = storefront.returned_order(ctx, visitor, token).await?;
            }
        }
        ShopNeed::Auction => {
            if let Some(auction) = auction {
                data.auction = storefront.auction(ctx, visitor, auction).await?;
            }
        }
        ShopNeed::Auctions(limit) => data.auctions = storefront.auctions(ctx, limit).await?,
        ShopNeed::Newsletter => data.consent = storefront.newsletter_text(ctx).await?,
    }
    Ok(())
}
