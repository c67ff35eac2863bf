//! What is known of who buys, for the form to begin with: what the shop keeps of an account, or else the latest order's.

use kernel::TenantTx;

use super::model::Details;
use crate::customers;
use crate::error::CommerceError;
use crate::id::CustomerId;
use crate::orders::{self, Contact, OrderFilter};

/// Who a customer is and where they live, as far as they have told. Nothing is written down by that.
pub(super) async fn details(tx: &TenantTx, id: CustomerId) -> Result<Option<Details>, CommerceError> {
    let customer = customers::store::find(tx, id).await?;
    let Some(email) = customer.and_then(|customer| customer.email) else { return Ok(None) };
    let homes = customers::addresses::defaults(tx, id).await?;
    if let Some(shipping) = homes.shipping {
        let contact = Contact { email, phone: Some(shipping.phone.clone()).filter(|phone| !phone.is_empty()) };
        let billing = homes.billing.map(Into::into);
        return Ok(Some(Details { contact, shipping: shipping.into(), billing, way: None }));
    }
    let own = OrderFilter { customer_id: Some(id.to_string()), ..OrderFilter::default() };
    let latest = orders::store::list(tx, &own, None, 1).await?.into_iter().next();
    let Some(order) = latest.filter(|order| order.shipping_address.is_some()) else {
        return Ok(Some(Details { contact: Contact { email, phone: None }, ..Details::default() }));
    };
    Ok(Some(Details {
        contact: Contact { email, ..order.contact },
        shipping: order.shipping_address.unwrap_or_default(),
        billing: order.billing_address,
        way: None,
    }))
}
