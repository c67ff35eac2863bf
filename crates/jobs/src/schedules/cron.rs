//! Cron expressions of five fields, in UTC.

use std::str::FromStr;

use kernel::time::Timestamp;

/// When something is due again and again: minute, hour, day of the month, month, day of the week, in UTC.
///
/// A field is `*`, a number, a range `a-b`, a step `*/n` or `a-b/n`, or a list of these. Sunday is 0 or 7. If both days are given,
/// one of them is enough, as everywhere. `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly` are understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    any_day: bool,
    any_weekday: bool,
}

/// Why an expression was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cron expression is not understood: {0}")]
pub struct CronError(String);

/// Four years have each combination of day and month, but for 29 February on a given weekday.
const MOST_DAYS: i64 = 366 * 29;
const DAY: i64 = 86_400;

impl FromStr for Cron {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, CronError> {
        let text = match text.trim() {
            "@hourly" => "0 * * * *",
            "@daily" | "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" | "@annually" => "0 0 1 1 *",
            other => other,
        };
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields.as_slice() else {
            return Err(CronError(format!("it has {} fields instead of 5", fields.len())));
        };
        let mut cron = Self {
            minutes: field(minutes, 0, 59)?,
            hours: field(hours, 0, 23)?,
            days: field(days, 1, 31)?,
            months: field(months, 1, 12)?,
            weekdays: field(weekdays, 0, 7)?,
            any_day: days.starts_with('*'),
            any_weekday: weekdays.starts_with('*'),
        };
        if cron.weekdays & (1 << 7) != 0 {
            cron.weekdays |= 1;
        }
        if cron.next_after(Timestamp::EPOCH).is_none() {
            return Err(CronError("there is no such day".to_owned()));
        }
        Ok(cron)
    }
}

impl Cron {
    /// The first moment after `moment`; nothing when there is none.
    #[must_use]
    pub fn next_after(&self, moment: Timestamp) -> Option<Timestamp> {
        let first = moment.as_seconds().div_euclid(60) * 60 + 60;
        let first_day = first.div_euclid(DAY);
        for day in first_day..first_day + MOST_DAYS {
            if !self.has_day(day) {
                continue;
            }
            let from = if day == first_day { first.rem_euclid(DAY) / 60 } else { 0 };
            let minute = (from..DAY / 60).find(|minute| has(self.hours, minute / 60) && has(self.minutes, minute % 60));
            if let Some(minute) = minute {
                return Some(Timestamp::from_seconds(day * DAY + minute * 60));
            }
        }
        None
    }

    /// `day` counts from 1970-01-01, a Thursday.
    fn has_day(&self, day: i64) -> bool {
        let (month, day_of_month) = month_and_day(day);
        let in_month = has(self.days, day_of_month);
        let in_week = has(self.weekdays, (day + 4).rem_euclid(7));
        let fits = if self.any_day || self.any_weekday { in_month && in_week } else { in_month || in_week };
        fits && has(self.months, month)
    }
}

fn has(set: u64, number: i64) -> bool {
    set & (1 << number) != 0
}

fn field(text: &str, least: u32, most: u32) -> Result<u64, CronError> {
    let wrong = || CronError(format!("{text:?} is not within {least} and {most}"));
    let number =
        |text: &str| text.parse::<u32>().ok().filter(|number| (least..=most).contains(number)).ok_or_else(wrong);
    let mut set = 0;
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<usize>().ok().filter(|step| *step > 0).ok_or_else(wrong)?),
            None => (part, 1),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (least, most),
            Some((from, to)) => (number(from)?, number(to)?),
            None if step > 1 => (number(range)?, most),
            None => (number(range)?, number(range)?),
        };
        if from > to {
            return Err(wrong());
        }
        for number in (from..=to).step_by(step) {
            set |= 1_u64 << number;
        }
    }
    Ok(set)
}

/// Howard Hinnant's `civil_from_days`, without the year.
fn month_and_day(day: i64) -> (i64, i64) {
    let day_of_era = (day + 719_468).rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    (if shifted < 10 { shifted + 3 } else { shifted - 9 }, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn moment(text: &str) -> Timestamp {
        serde_json::from_value(serde_json::json!(text)).unwrap()
    }

    fn check(cron: &str, after: &str, next: &str) {
        let found = cron.parse::<Cron>().unwrap().next_after(moment(after)).unwrap();
        assert_eq!(
            serde_json::to_value(found).unwrap(),
            serde_json::to_value(moment(next)).unwrap(),
            "{cron} after {after}"
        );
    }

    #[test]
    fn finds_the_next_moment() {
        check("* * * * *", "2026-11-23T09:30:00Z", "2026-11-23T09:31:00Z");
        check("* * * * *", "2026-11-23T09:30:59.999999Z", "2026-11-23T09:31:00Z");
        check("*/15 * * * *", "2026-11-23T09:31:00Z", "2026-11-23T09:45:00Z");
        check("5 4 * * *", "2026-11-23T09:31:00Z", "2026-11-24T04:05:00Z");
        check("0 0 1 1 *", "2026-11-23T09:31:00Z", "2027-01-01T00:00:00Z");
        check("@monthly", "2026-12-31T23:59:00Z", "2027-01-01T00:00:00Z");
        check("0 9 * * 1-5", "2026-11-20T09:00:00Z", "2026-11-23T09:00:00Z");
        check("0 9 * * 7", "2026-11-23T09:00:00Z", "2026-11-29T09:00:00Z");
        check("0 0 29 2 *", "2026-11-23T09:00:00Z", "2028-02-29T00:00:00Z");
        check("10-20/5,50 8 * * *", "2026-11-23T08:15:00Z", "2026-11-23T08:20:00Z");
        check("0 0 13 * 5", "2026-11-23T00:00:00Z", "2026-11-27T00:00:00Z");
    }

    #[test]
    fn refuses_what_it_does_not_understand() {
        for cron in ["", "* * * *", "60 * * * *", "* * 0 * *", "*/0 * * * *", "5-1 * * * *", "a * * * *", "0 0 31 2 *"]
        {
            assert!(cron.parse::<Cron>().is_err(), "{cron}");
        }
    }
}
