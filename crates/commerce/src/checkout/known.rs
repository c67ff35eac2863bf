//! What is known of who buys, for the form to begin with: what the shop keeps of an account. What was written into orders is not told:
//! anybody can order in the name of somebody else's address of mail.

use kernel::TenantTx;

use super::model::Details;
use crate::customers;
use crate::error::CommerceError;
use crate::id::CustomerId;
use crate::orders::Contact;

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
    Ok(Some(Details { contact: Contact { email, phone: None }, ..Details::default() }))
}
