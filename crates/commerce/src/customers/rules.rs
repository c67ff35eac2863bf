//! What a customer and an address may say: pure rules.

use super::model::NewAddress;
use crate::text::{check_line, check_name};
use crate::violation::Violations;

/// Characters of a name at most.
pub(crate) const NAME_MAX: usize = 200;
/// Addresses of a customer at most.
pub(crate) const ADDRESSES_MAX: usize = 20;

/// ISO 3166-1 alpha-2, as of 2024.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
     BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK \
     FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM \
     JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS \
     MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
     SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM \
     US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Countries whose postal codes are nothing but so many digits.
const DIGITS: [(&str, &[usize]); 19] = [
    ("AT", &[4]),
    ("AU", &[4]),
    ("BE", &[4]),
    ("CH", &[4]),
    ("DE", &[5]),
    ("DK", &[4]),
    ("ES", &[5]),
    ("FI", &[5]),
    ("FR", &[5]),
    ("HU", &[4]),
    ("IN", &[6]),
    ("IT", &[5]),
    ("JP", &[7]),
    ("LU", &[4]),
    ("MX", &[5]),
    ("NO", &[4]),
    ("NZ", &[4]),
    ("PL", &[5]),
    ("US", &[5, 9]),
];

/// Whether there is a country of this code.
pub(crate) fn is_country(code: &str) -> bool {
    code.len() == 2 && COUNTRIES.split_ascii_whitespace().any(|known| known == code)
}

/// Notes everything that is wrong with an address, field by field.
pub(crate) fn check_address(address: &NewAddress) -> Result<(), Violations> {
    let mut violations = Violations::default();
    check_name(&mut violations, "/name", &address.name, NAME_MAX);
    check_line(&mut violations, "/company", &address.company, NAME_MAX);
    check_name(&mut violations, "/line1", &address.line1, NAME_MAX);
    check_line(&mut violations, "/line2", &address.line2, NAME_MAX);
    check_name(&mut violations, "/city", &address.city, 100);
    check_line(&mut violations, "/region", &address.region, 100);
    check_line(&mut violations, "/postal_code", &address.postal_code, 20);
    if !is_country(&address.country) {
        violations.add("/country", "country", "Use two capital letters of ISO 3166-1, for example DE.");
    } else if !is_postal_code(&address.country, &address.postal_code) {
        violations.add("/postal_code", "postal_code", format!("Use a postal code of {}.", address.country));
    }
    check_line(&mut violations, "/phone", &address.phone, 40);
    if !address.phone.chars().all(|each| each.is_ascii_digit() || " +()-./".contains(each)) {
        violations.add("/phone", "phone", "Use digits, spaces and + ( ) - . / only.");
    }
    violations.into_result()
}

/// Notes what is wrong with a customer's name.
pub(crate) fn check_name_of_customer(name: &str) -> Result<(), Violations> {
    let mut violations = Violations::default();
    check_line(&mut violations, "/name", name, NAME_MAX);
    violations.into_result()
}

/// Digits in the right number where a country has only digits, separators aside; elsewhere anything short of letters, digits,
/// spaces and hyphens, or nothing.
fn is_postal_code(country: &str, code: &str) -> bool {
    match DIGITS.iter().find(|(known, _)| *known == country) {
        Some((_, lengths)) => {
            let digits = code.chars().filter(char::is_ascii_digit).count();
            lengths.contains(&digits) && code.chars().all(|each| each.is_ascii_digit() || " -".contains(each))
        }
        None => code.chars().all(|each| each.is_ascii_alphanumeric() || " -".contains(each)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address() -> NewAddress {
        NewAddress {
            name: "Ada Lovelace".to_owned(),
            line1: "Gasse 1".to_owned(),
            city: "Wien".to_owned(),
            postal_code: "1010".to_owned(),
            country: "AT".to_owned(),
            ..NewAddress::default()
        }
    }

    fn check(change: impl Fn(&mut NewAddress), expected: &[(&str, &str)]) {
        let mut address = address();
        change(&mut address);
        let found = check_address(&address).err().unwrap_or_default();
        let found: Vec<_> = found.0.iter().map(|each| (each.pointer.as_str(), each.code)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_field_has_its_rule() {
        check(|_| {}, &[]);
        check(|a| a.name = " ".to_owned(), &[("/name", "blank")]);
        check(|a| a.line1 = String::new(), &[("/line1", "blank")]);
        check(|a| a.city = "a".repeat(101), &[("/city", "too_long")]);
        check(|a| a.line2 = "a\u{0}".to_owned(), &[("/line2", "control_character")]);
        check(|a| a.country = "at".to_owned(), &[("/country", "country")]);
        check(|a| a.country = "XX".to_owned(), &[("/country", "country")]);
        check(|a| a.country = "A ".to_owned(), &[("/country", "country")]);
        check(|a| a.phone = "+43 (1) 234-5".to_owned(), &[]);
        check(|a| a.phone = "call me".to_owned(), &[("/phone", "phone")]);
        check(|a| a.postal_code = "10100".to_owned(), &[("/postal_code", "postal_code")]);
        check(|a| a.postal_code = String::new(), &[("/postal_code", "postal_code")]);
    }

    #[test]
    fn postal_codes_are_those_of_the_country() {
        for (country, code) in
            [("US", "94107-1234"), ("PL", "00-950"), ("JP", "100-0001"), ("GB", "SW1A 1AA"), ("IE", "")]
        {
            assert!(is_postal_code(country, code), "{country} {code}");
        }
        for (country, code) in [("US", "9410"), ("DE", "1234a"), ("GB", "SW1A_1AA"), ("GB", "ÄÖ")] {
            assert!(!is_postal_code(country, code), "{country} {code}");
        }
    }

    #[test]
    fn there_are_249_countries() {
        assert_eq!(COUNTRIES.split_ascii_whitespace().count(), 249);
        assert!(COUNTRIES.split_ascii_whitespace().is_sorted());
    }
}
