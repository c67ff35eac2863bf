//! The Sitewright platform server.
