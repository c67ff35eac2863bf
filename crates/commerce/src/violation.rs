//! What is wrong with an input, field by field.

/// One fault: where, a stable code, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// JSON Pointer (RFC 6901) into the request body.
    pub pointer: String,
    /// Stable name of the rule that is broken.
    pub code: &'static str,
    /// What would be accepted.
    pub detail: String,
}

/// All faults of one input, so that a form can show them together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Notes a fault.
    pub(crate) fn add(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.0.push(Violation { pointer: pointer.into(), code, detail: detail.into() });
    }

    /// `Ok` when nothing was noted.
    pub(crate) fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// A result with one fault.
    pub(crate) fn one(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        let mut violations = Self::default();
        violations.add(pointer, code, detail);
        violations
    }
}

/// `token` as one reference token of a JSON Pointer.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
