//! Who may do what: tenants, users, sessions, API keys, host tokens.
