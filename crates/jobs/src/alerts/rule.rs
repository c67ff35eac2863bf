//! When an alert is raised and when it is cleared. Pure.

use std::time::Duration;

use kernel::time::Timestamp;

use super::Alert;

/// What is measured of a queue, and when it is too much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AlertRule {
    pub(crate) name: String,
    pub(crate) measure: Measure,
    /// One queue; each by itself when not given.
    pub(crate) queue: Option<String>,
    /// More than this is too much: seconds or jobs.
    pub(crate) above: u32,
    /// How long it must have been well again.
    pub(crate) clear_after: Duration,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    /// Seconds that the oldest job has been waiting which nobody paused.
    QueueAge,
    /// Dead letters there are, or that came within these seconds and are still there.
    DeadLetters { window_seconds: Option<u32> },
}

/// What becomes of an alert.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// It was well, and still is.
    Nothing,
    Raise,
    /// It holds. Since when it has been well again, if it has.
    Hold(Option<Timestamp>),
    Clear,
}

impl AlertRule {
    /// Whether it is about a queue of this name.
    pub(crate) fn is_about(&self, queue: &str) -> bool {
        self.queue.as_ref().is_none_or(|own| own == queue)
    }

    /// What is done about `value`, measured at `now`. An alert is cleared only when the value has been a fifth below the limit
    /// for the time that the rule wants: what goes up and down around it is told once.
    pub(crate) fn step(&self, alert: Option<&Alert>, value: f64, now: Timestamp) -> Step {
        let above = f64::from(self.above);
        let Some(alert) = alert else {
            return if value > above { Step::Raise } else { Step::Nothing };
        };
        if value > (above * 0.8).floor() {
            return Step::Hold(None);
        }
        let calm_since = alert.calm_since.unwrap_or(now);
        if now.since(calm_since) >= self.clear_after { Step::Clear } else { Step::Hold(Some(calm_since)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measures one value a minute and gives what was done, a letter each.
    #[track_caller]
    fn check(above: u32, clear_after_minutes: u64, values: &[f64], expected: &str) {
        let rule = AlertRule {
            name: "r".to_owned(),
            measure: Measure::QueueAge,
            queue: None,
            above,
            clear_after: Duration::from_secs(60 * clear_after_minutes),
        };
        let mut alert: Option<Alert> = None;
        let mut done = String::new();
        for (minute, value) in values.iter().enumerate() {
            let now = Timestamp::from_seconds(60 * i64::try_from(minute).unwrap_or(0));
            match rule.step(alert.as_ref(), *value, now) {
                Step::Nothing => done.push('.'),
                Step::Raise => {
                    let (rule, queue) = ("r".to_owned(), "q".to_owned());
                    alert = Some(Alert { rule, queue, since: now, value: *value, calm_since: None });
                    done.push('R');
                }
                Step::Hold(calm_since) => {
                    alert = alert.map(|alert| Alert { calm_since, ..alert });
                    done.push(if calm_since.is_some() { 'c' } else { 'h' });
                }
                Step::Clear => {
                    alert = None;
                    done.push('C');
                }
            }
        }
        assert_eq!(done, expected);
    }

    #[test]
    fn an_alert_is_raised_once_and_cleared_once() {
        check(300, 2, &[0.0, 300.0, 301.0, 400.0, 500.0, 0.0, 0.0, 0.0, 0.0], "..RhhccC.");
    }

    #[test]
    fn what_hovers_around_the_limit_is_told_once() {
        check(300, 2, &[301.0, 299.0, 301.0, 241.0, 301.0, 250.0], "Rhhhhh");
    }

    #[test]
    fn what_is_well_for_a_moment_only_is_not_cleared() {
        check(300, 2, &[400.0, 0.0, 0.0, 400.0, 0.0, 0.0, 400.0], "Rcchcch");
    }

    #[test]
    fn a_limit_of_nothing_is_cleared_by_nothing() {
        check(0, 0, &[0.0, 1.0, 1.0, 0.0, 2.0, 0.0], ".RhCRC");
    }
}
