//! The built-in components. Each file has the props of one and the HTML it makes of them.

mod account;
mod auction;
mod auction_list;
mod call_to_action;
mod cart;
mod columns;
mod facts;
mod features;
mod footer;
mod header;
mod hero;
mod image;
mod link_tiles;
mod newsletter;
mod order_status;
mod page;
mod product_buy;
mod product_detail;
mod product_grid;
mod questions;
mod quote;
mod rich_text;
mod sign_in;
mod split;
mod totals;

pub(crate) use self::auction::state_word;
pub(crate) use self::auction_list::bids;
use crate::rendering::Registry;

impl Registry {
    /// All built-in components.
    #[must_use]
    pub fn builtin() -> Self {
        Self::empty()
            .with::<page::Page>()
            .with::<header::Header>()
            .with::<footer::Footer>()
            .with::<hero::Hero>()
            .with::<rich_text::RichTextBlock>()
            .with::<image::Image>()
            .with::<split::Split>()
            .with::<columns::Columns>()
            .with::<features::Features>()
            .with::<facts::Facts>()
            .with::<link_tiles::LinkTiles>()
            .with::<product_grid::ProductGrid>()
            .with::<product_detail::ProductDetailView>()
            .with::<call_to_action::CallToAction>()
            .with::<quote::Quote>()
            .with::<questions::Questions>()
            .with::<cart::CartView>()
            .with::<sign_in::SignIn>()
            .with::<account::AccountView>()
            .with::<order_status::OrderStatus>()
            .with::<auction::AuctionView>()
            .with::<auction_list::AuctionList>()
            .with::<newsletter::Newsletter>()
    }
}
