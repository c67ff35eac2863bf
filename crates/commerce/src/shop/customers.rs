//! Customers on a shop's own pages: signing in, the account, the newsletter.
//!
//! Forms post to the host, which calls these functions with the tenant of its page. A mailed link leads to a page with a button, and the
//! button posts its token back: a mail scanner that opens the link uses nothing up.

pub use crate::checkout::countries::COUNTRIES;
pub use crate::consents::{
    ConsentChange, ConsentLine, ConsentText, agree, confirm as confirm_consent, current_text,
    list_own as list_own_consents, subscribe, unsubscribe, unsubscribe_token, withdraw_own,
};
pub use crate::customers::addresses::{delete_own_address, list_own_addresses, save_own_address};
pub use crate::customers::personal_data::{export_own_data, request_own_erasure};
pub use crate::customers::sign_in::{
    SignedIn, confirm_email_change, end_other_sessions, end_session, list_sessions, request_email_change,
    request_sign_in_link, set_name, set_password, sign_in_with_link, sign_in_with_password, sign_out,
};
pub use crate::customers::{
    Address, Customer, CustomerSession, CustomerState, CustomerToken, NewAddress, PASSWORD_MIN_CHARS, Visit,
    authenticate,
};
