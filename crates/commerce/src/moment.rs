//! Days, moments and spans of time as shoppers read them, in UTC.

use std::time::Duration;

use kernel::time::Timestamp;

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

/// The day: `24 November 2026`.
pub(crate) fn day(moment: Timestamp) -> String {
    let text = moment.to_string();
    let month = text.get(5..7).and_then(|month| month.parse::<usize>().ok()).unwrap_or(1);
    let name = MONTHS.get(month.wrapping_sub(1)).copied().unwrap_or_default();
    let day = text.get(8..10).unwrap_or_default().trim_start_matches('0');
    format!("{day} {name} {}", text.get(..4).unwrap_or_default())
}

/// Day and minute: `24 November 2026, 09:05 UTC`.
pub(crate) fn minute(moment: Timestamp) -> String {
    let text = moment.to_string();
    format!("{}, {} UTC", day(moment), text.get(11..16).unwrap_or_default())
}

/// A span that was set, in the greatest unit that divides it: `30 minutes`, `2 hours`, `1 day`.
pub(crate) fn span(span: Duration) -> String {
    let minutes = span.as_secs().div_ceil(60).max(1);
    let (count, unit) = match minutes {
        days if days % 1_440 == 0 => (days / 1_440, "day"),
        hours if hours % 60 == 0 => (hours / 60, "hour"),
        minutes => (minutes, "minute"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_reads_naturally() {
        let moment = Timestamp::from_seconds(1_772_366_700);
        assert_eq!((day(moment).as_str(), minute(moment).as_str()), ("1 March 2026", "1 March 2026, 12:05 UTC"));
        for (seconds, text) in
            [(1_800, "30 minutes"), (60, "1 minute"), (5_400, "90 minutes"), (7_200, "2 hours"), (86_400, "1 day")]
        {
            assert_eq!(span(Duration::from_secs(seconds)), text);
        }
    }
}
