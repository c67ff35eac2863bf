//! Moments and spans of time as a visitor reads them, in UTC.

use std::time::Duration;

use kernel::time::Timestamp;
use maud::{Markup, html};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The day: `1 March 2026`.
#[must_use]
pub fn format_day(moment: Timestamp) -> String {
    let text = iso(moment);
    let month = text.get(5..7).and_then(|month| month.parse::<usize>().ok()).unwrap_or(1);
    let day = text.get(8..10).unwrap_or("01").trim_start_matches('0');
    let name = MONTHS.get(month.wrapping_sub(1)).copied().unwrap_or_default();
    format!("{day} {name} {}", text.get(..4).unwrap_or_default())
}

/// Day and time: `1 March 2026, 12:00 UTC`.
#[must_use]
pub fn format_moment(moment: Timestamp) -> String {
    format!("{}, {} UTC", format_day(moment), iso(moment).get(11..16).unwrap_or_default())
}

/// The two greatest units of a span, rounded down: `2 days 3 hours`.
#[must_use]
pub fn format_span(span: Duration) -> String {
    let seconds = span.as_secs();
    let units = [
        (seconds / 86_400, "day"),
        (seconds / 3_600 % 24, "hour"),
        (seconds / 60 % 60, "minute"),
        (seconds % 60, "second"),
    ];
    let first = units.iter().position(|(count, _)| *count > 0).unwrap_or(units.len() - 1);
    let words: Vec<String> = units[first..]
        .iter()
        .take(2)
        .enumerate()
        .filter(|(at, (count, _))| *at == 0 || *count > 0)
        .map(|(_, (count, unit))| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    words.join(" ")
}

/// A `time` element that says the moment for machines too.
#[must_use]
pub fn time_element(moment: Timestamp) -> Markup {
    html! { time datetime=(iso(moment)) { (format_moment(moment)) } }
}

/// The moment to the second, as RFC 3339.
#[must_use]
pub fn iso(moment: Timestamp) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(20);
    // A year beyond four digits has no such form; nothing is shown for it.
    let _ = write!(text, "{}", Timestamp::from_seconds(moment.as_seconds()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_naturally() {
        let moment = Timestamp::from_seconds(1_772_366_400);
        assert_eq!(format_day(moment), "1 March 2026");
        assert_eq!(format_moment(moment), "1 March 2026, 12:00 UTC");
    }

    #[test]
    fn spans_have_two_units() {
        let check = |seconds: u64, expected: &str| assert_eq!(format_span(Duration::from_secs(seconds)), expected);
        check(0, "0 seconds");
        check(1, "1 second");
        check(61, "1 minute 1 second");
        check(3_600, "1 hour");
        check(86_400 * 2 + 3_600 * 3 + 59, "2 days 3 hours");
    }
}
