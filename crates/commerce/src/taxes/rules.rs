//! What settings and rates may be: pure rules.

use super::CountryRate;
use crate::text;
use crate::violation::Violations;

/// Checks settings.
pub(super) fn check_settings(default_country: Option<&str>) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if let Some(country) = default_country {
        text::check_country(&mut violations, "/default_country", country);
    }
    violations.into_result()
}

/// Checks a rate.
pub(super) fn check_rate(rate: &CountryRate) -> Result<(), Violations> {
    let mut violations = Violations::default();
    text::check_country(&mut violations, "/country", &rate.country);
    text::check_name(&mut violations, "/name", &rate.name, 80);
    violations.into_result()
}
