//! What the machine lacks and how to get it without anybody's hand: Debian packages, binaries shipped as Python
//! wheels, Node.js, a browser.

pub(crate) mod apt;
pub(crate) mod chromium;
pub(crate) mod node;
pub(crate) mod wheel;
