//! Whose turn it is while there is a backlog.
//!
//! In PostgreSQL the index entry of a job that has ended stays until it is cleared away. A claim that begins at the front of
//! each tenant's queue would read all of them again each time. The ring remembers the last job taken from each tenant, so a claim
//! begins behind it. What comes in front of that later - a retry, a higher priority, a transaction that committed late - is found
//! when the place goes back to the front, which each does once a second, one after the other; less often only where somebody's
//! old snapshot keeps the entries from being cleared away, so that reading them takes a tenth of the time at the most.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use super::store::{ClaimedRow, Place};

/// How long a place is only moved on, unless going back is slow.
const FRONT_EVERY: Duration = Duration::from_secs(1);
/// However slow it is.
const FRONT_AT_LEAST_EVERY: Duration = Duration::from_secs(30);
/// A claim that goes back to the front may take this long without being slow.
const USUAL_CLAIM: Duration = Duration::from_millis(3);
/// How long the list of tenants is used.
const LIST_FOR: Duration = Duration::from_secs(1);
/// After word of new jobs it is made anew sooner, but never takes more than this part of the time.
const LIST_SHARE: u32 = 10;
const LIST_GAP: Duration = Duration::from_millis(10);
/// Tenants of one list. If there are more, each list is gone through once.
pub(crate) const MOST_TENANTS: usize = 2_000;
/// Tenants of one claim. Finding somebody's first job costs about as much as taking five: PostgreSQL reads what follows it in the index,
/// to the end of the page. So a large claim takes several from each of few tenants, and the next claim serves the next ones. After
/// such a claim found too little, one asks as many tenants as it has room for.
const FEW_TURNS: usize = 5;

/// The places of one queue.
#[derive(Debug)]
pub(crate) struct Ring {
    turns: VecDeque<Turn>,
    listed: Option<Listed>,
    front_every: Duration,
    /// The last turns gave less than there was room for.
    is_thin: bool,
}

/// A tenant's place, and when it goes back to the front.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    pub(crate) place: Place,
    front_at: Instant,
    is_front: bool,
}

/// Who has something ready, in order.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) tenants: Vec<String>,
    pub(crate) about: Listed,
}

/// About a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed {
    pub(crate) at: Instant,
    pub(crate) took: Duration,
    /// The count of nudges when it was begun.
    pub(crate) word: u64,
    /// Whether there are tenants that are not on it.
    pub(crate) is_part: bool,
}

impl Listed {
    /// How long it holds whatever the word: a list may take its share of the time, and no more.
    fn gap(&self) -> Duration {
        (self.took * LIST_SHARE).clamp(LIST_GAP, LIST_FOR)
    }
}

impl Default for Ring {
    fn default() -> Self {
        Self { turns: VecDeque::new(), listed: None, front_every: FRONT_EVERY, is_thin: false }
    }
}

impl Ring {
    /// Whether a new list is worth asking for, `word` being the count of nudges.
    pub(crate) fn wants_list(&self, now: Instant, word: u64) -> bool {
        let Some(listed) = self.listed else { return true };
        if listed.is_part {
            // Gone through to its end, so that everybody has a turn.
            return self.turns.is_empty();
        }
        let age = now.duration_since(listed.at);
        age >= LIST_FOR || (word != listed.word && age >= listed.gap())
    }

    /// How long until a new list may be asked for, if there was word since the last one.
    pub(crate) fn list_in(&self, now: Instant, word: u64) -> Option<Duration> {
        let listed = self.listed.filter(|listed| !listed.is_part && word != listed.word)?;
        listed.gap().checked_sub(now.duration_since(listed.at))
    }

    /// Whether nobody is left on the list.
    pub(crate) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes a new list. Known tenants keep their places and their order; new ones come after them.
    pub(crate) fn list(&mut self, list: List, now: Instant) {
        let mut listed: HashSet<&str> = list.tenants.iter().map(String::as_str).collect();
        self.turns.retain(|turn| listed.remove(turn.place.tenant.as_str()));
        let count = u32::try_from(list.tenants.len()).unwrap_or(u32::MAX).max(1);
        let fresh = list.tenants.iter().filter(|tenant| listed.contains(tenant.as_str()));
        for (number, tenant) in (0..).zip(fresh) {
            // Spread, so that no claim has to begin at the front everywhere.
            let front_at = now + self.front_every + self.front_every * number / count;
            self.turns.push_back(Turn { place: Place::front(tenant.clone(), 0), front_at, is_front: true });
        }
        self.listed = Some(list.about);
    }

    /// The next turns for `room` jobs, with equal shares. They are out of the ring until [`Ring::took`].
    pub(crate) fn next(&mut self, room: usize, now: Instant) -> Vec<Turn> {
        let most = if self.is_thin { room } else { room.min(FEW_TURNS) };
        let count = most.min(self.turns.len());
        let share = room.div_ceil(count.max(1));
        let mut turns: Vec<Turn> = self.turns.drain(..count).collect();
        for turn in &mut turns {
            turn.place.share = share;
            if turn.front_at <= now {
                *turn = Turn {
                    place: Place::front(std::mem::take(&mut turn.place.tenant), share),
                    front_at: now + self.front_every,
                    is_front: true,
                };
            }
        }
        turns
    }

    /// Puts the turns back behind what was taken within `time`. A place that gave less than its share has nothing left, unless the
    /// batch was full before it was reached.
    pub(crate) fn took(&mut self, turns: Vec<Turn>, rows: &[ClaimedRow], full: bool, time: Duration) {
        self.is_thin = !full;
        let fronts = u32::try_from(turns.iter().filter(|turn| turn.is_front).count()).unwrap_or(u32::MAX);
        if fronts > 0 {
            let all = u32::try_from(self.turns.len() + turns.len()).unwrap_or(u32::MAX);
            let slow = time.saturating_sub(USUAL_CLAIM) / fronts * all * 10;
            self.front_every = slow.max(self.front_every / 2).clamp(FRONT_EVERY, FRONT_AT_LEAST_EVERY);
        }
        if self.listed.is_some_and(|listed| listed.is_part) {
            return;
        }
        let mut taken: HashMap<String, (usize, (i16, i64))> = HashMap::new();
        for row in rows {
            let (count, last) = taken.entry(row.tenant.to_string()).or_insert((0, (-1, 0)));
            *count += 1;
            *last = (*last).max((row.priority, row.seq));
        }
        for mut turn in turns {
            let (count, last) = taken.get(&turn.place.tenant).copied().unwrap_or((0, (-1, 0)));
            if count >= turn.place.share || full {
                if count > 0 {
                    (turn.place.priority, turn.place.seq) = last;
                    turn.is_front = false;
                }
                self.turns.push_back(turn);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::store::claimed_row;

    fn places(turns: &[Turn]) -> Vec<(&str, i64, usize)> {
        turns.iter().map(|turn| (&*turn.place.tenant, turn.place.seq, turn.place.share)).collect()
    }

    fn tenant(number: u8) -> String {
        claimed_row(number, 1, 1).tenant.to_string()
    }

    fn list(numbers: &[u8], at: Instant, word: u64, is_part: bool) -> List {
        let about = Listed { at, took: Duration::from_millis(2), word, is_part };
        List { tenants: numbers.iter().map(|number| tenant(*number)).collect(), about }
    }

    #[test]
    fn each_has_its_turn_behind_what_was_taken() {
        let now = Instant::now();
        let mut ring = Ring::default();
        ring.list(list(&[1, 2, 3], now, 0, false), now);

        let turns = ring.next(2, now);
        assert_eq!(places(&turns), [(&*tenant(1), 0, 1), (&*tenant(2), 0, 1)]);
        ring.took(turns, &[claimed_row(1, 1, 10), claimed_row(2, 1, 20)], true, Duration::ZERO);

        let turns = ring.next(6, now);
        assert_eq!(places(&turns), [(&*tenant(3), 0, 2), (&*tenant(1), 10, 2), (&*tenant(2), 20, 2)]);
        // The third has fewer than its share: it has nothing left.
        let rows = [
            claimed_row(3, 1, 30),
            claimed_row(1, 1, 12),
            claimed_row(1, 1, 11),
            claimed_row(2, 1, 21),
            claimed_row(2, 1, 22),
        ];
        ring.took(turns, &rows, false, Duration::ZERO);
        let turns = ring.next(2, now);
        assert_eq!(places(&turns), [(&*tenant(1), 12, 1), (&*tenant(2), 22, 1)]);
    }

    #[test]
    fn few_tenants_have_a_turn_at_once_unless_they_have_little() {
        let now = Instant::now();
        let mut ring = Ring::default();
        ring.list(list(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], now, 0, false), now);
        let others: Vec<String> = (10..30).map(|number| format!("tnt_{}{number}", "0".repeat(24))).collect();
        let about = Listed { at: now, took: Duration::ZERO, word: 0, is_part: false };
        ring.list(List { tenants: (0..10).map(tenant).chain(others).collect(), about }, now);

        let turns = ring.next(60, now);
        assert_eq!((turns.len(), turns[0].place.share), (FEW_TURNS, 12));
        ring.took(turns, &[claimed_row(1, 1, 10)], false, Duration::ZERO);
        assert_eq!(ring.next(60, now).len(), 25, "all that are left");
    }

    #[test]
    fn a_new_list_keeps_the_order_of_turns() {
        let now = Instant::now();
        let mut ring = Ring::default();
        ring.list(list(&[1, 2, 3], now, 0, false), now);
        let turns = ring.next(1, now);
        ring.took(turns, &[claimed_row(1, 1, 10)], true, Duration::ZERO);
        ring.list(list(&[1, 3, 4], now, 0, false), now);
        assert_eq!(places(&ring.next(3, now)), [(&*tenant(3), 0, 1), (&*tenant(1), 10, 1), (&*tenant(4), 0, 1)]);
    }

    #[test]
    fn a_list_is_made_anew_after_a_second_or_upon_word() {
        let now = Instant::now();
        let mut ring = Ring::default();
        assert!(ring.wants_list(now, 7));
        ring.list(list(&[1], now, 7, false), now);
        assert!(!ring.wants_list(now + Duration::from_millis(999), 7));
        assert!(ring.wants_list(now + LIST_FOR, 7));
        assert!(!ring.wants_list(now + Duration::from_millis(19), 8), "it took 2 ms, and may take a tenth of the time");
        assert!(ring.wants_list(now + Duration::from_millis(20), 8));
        assert_eq!(ring.list_in(now + Duration::from_millis(15), 8), Some(Duration::from_millis(5)));
        assert_eq!(ring.list_in(now + Duration::from_millis(15), 7), None, "there was no word");

        ring.list(list(&[1], now, 7, true), now);
        assert!(!ring.wants_list(now + LIST_FOR, 8), "a part is gone through first");
        let turns = ring.next(1, now);
        ring.took(turns, &[claimed_row(1, 1, 10)], true, Duration::ZERO);
        assert!(ring.is_empty() && ring.wants_list(now, 7), "each of its places has one turn");
    }

    #[test]
    fn places_return_to_the_front_in_time() {
        let now = Instant::now();
        let mut ring = Ring::default();
        ring.list(list(&[1, 2], now, 0, false), now);
        let turns = ring.next(2, now);
        ring.took(turns, &[claimed_row(1, 1, 10), claimed_row(2, 1, 20)], true, Duration::ZERO);
        let turns = ring.next(2, now + FRONT_EVERY);
        assert_eq!(places(&turns), [(&*tenant(1), 0, 1), (&*tenant(2), 20, 1)], "one after the other");

        // Reading the front again took long, so it is done less often; then it is quick again.
        ring.took(turns, &[claimed_row(1, 1, 11), claimed_row(2, 1, 21)], true, Duration::from_millis(203));
        assert_eq!(ring.front_every, Duration::from_secs(4));
        let turns = ring.next(2, now + FRONT_EVERY * 2);
        ring.took(turns, &[claimed_row(1, 1, 12), claimed_row(2, 1, 22)], true, Duration::ZERO);
        assert_eq!(ring.front_every, Duration::from_secs(2));
    }
}
