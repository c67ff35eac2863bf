//! What a shopper writes at the checkout. There is no price among it.

use serde::Deserialize;

use crate::checkout::Details;
use crate::orders::{Address, Contact, Order};

/// The form, as a browser sends it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DetailsForm {
    pub(super) form: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) name: String,
    pub(super) company: String,
    pub(super) line1: String,
    pub(super) line2: String,
    pub(super) city: String,
    pub(super) region: String,
    pub(super) postal_code: String,
    pub(super) country: String,
    /// Present when somebody else pays.
    pub(super) other_billing: Option<String>,
    pub(super) billing_name: String,
    pub(super) billing_company: String,
    pub(super) billing_line1: String,
    pub(super) billing_line2: String,
    pub(super) billing_city: String,
    pub(super) billing_region: String,
    pub(super) billing_postal_code: String,
    pub(super) billing_country: String,
}

impl DetailsForm {
    /// What it says.
    pub(super) fn to_details(&self) -> Details {
        let shipping = Address {
            name: trimmed(&self.name),
            company: optional(&self.company),
            line1: trimmed(&self.line1),
            line2: optional(&self.line2),
            city: trimmed(&self.city),
            region: optional(&self.region),
            postal_code: trimmed(&self.postal_code),
            country: trimmed(&self.country),
        };
        let billing = self.other_billing.is_some().then(|| Address {
            name: trimmed(&self.billing_name),
            company: optional(&self.billing_company),
            line1: trimmed(&self.billing_line1),
            line2: optional(&self.billing_line2),
            city: trimmed(&self.billing_city),
            region: optional(&self.billing_region),
            postal_code: trimmed(&self.billing_postal_code),
            country: trimmed(&self.billing_country),
        });
        let contact = Contact { email: trimmed(&self.email), phone: optional(&self.phone) };
        Details { contact, shipping, billing, way: None }
    }

    /// What was written before.
    pub(super) fn of(details: &Details) -> Self {
        let own = |text: &Option<String>| text.clone().unwrap_or_default();
        let Details { contact, shipping, billing, .. } = details;
        let other = billing.clone().unwrap_or_default();
        Self {
            form: String::new(),
            email: contact.email.clone(),
            phone: own(&contact.phone),
            name: shipping.name.clone(),
            company: own(&shipping.company),
            line1: shipping.line1.clone(),
            line2: own(&shipping.line2),
            city: shipping.city.clone(),
            region: own(&shipping.region),
            postal_code: shipping.postal_code.clone(),
            country: shipping.country.clone(),
            other_billing: billing.as_ref().map(|_| "on".to_owned()),
            billing_name: other.name,
            billing_company: other.company.unwrap_or_default(),
            billing_line1: other.line1,
            billing_line2: other.line2.unwrap_or_default(),
            billing_city: other.city,
            billing_region: other.region.unwrap_or_default(),
            billing_postal_code: other.postal_code,
            billing_country: other.country,
        }
    }

    /// What an order that is there already says.
    pub(super) fn of_order(order: &Order) -> Self {
        Self::of(&Details {
            contact: order.contact.clone(),
            shipping: order.shipping_address.clone().unwrap_or_default(),
            billing: order.billing_address.clone(),
            way: None,
        })
    }
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

fn optional(text: &str) -> Option<String> {
    Some(trimmed(text)).filter(|text| !text.is_empty())
}
