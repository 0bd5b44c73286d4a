//! The lists of whom a client may not contact. Adding is for everybody who works; taking away is for
//! administrators, and both are written to the audit log. The list for all clients is not here: no
//! client may read it.

mod bulk;
mod guard;
mod lists;

pub use bulk::{LINES_MAX, add_domains, add_phones, export_lists};
pub use guard::Hit;
pub(crate) use guard::{Guard, hash};
pub(crate) use lists::row as new_row;
pub use lists::{
    Added, BulkAdded, DomainEntry, EmailEntry, EmailList, NewEntry, PhoneEntry, add_domain, add_email,
    add_global, add_many, add_phone, check, list_domains, list_emails, list_phones, remove, remove_domain,
    remove_email, remove_phone,
};
