//! The table of changes of state in `ARCHITECTURE.md` is that of the code.

use std::collections::BTreeSet;

use commerce::auctions::AuctionState;
use commerce::orders::OrderState;
use commerce::reservations::ReservationState;

const ARCHITECTURE: &str = include_str!("../../../../ARCHITECTURE.md");

/// The changes that the table has under a name: from and to. What begins is no change.
fn told(name: &str) -> BTreeSet<(String, String)> {
    let table = ARCHITECTURE.split("## Every change of state").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut changes = BTreeSet::new();
    let mut what = "";
    for row in table.lines().filter(|line| line.starts_with('|')).skip(2) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let &[_, first, from, to, ..] = cells.as_slice() else { panic!("{row}") };
        what = if first.is_empty() { what } else { first };
        for from in from.split(", ").filter(|from| what == name && *from != "–") {
            changes.extend(to.split(", ").map(|to| (from.to_owned(), to.to_owned())));
        }
    }
    changes
}

/// The changes that the code allows.
fn possible<T: Copy + ToString>(all: &[T], may_become: fn(T, T) -> bool) -> BTreeSet<(String, String)> {
    let of =
        |from: T| all.iter().filter(move |to| may_become(from, **to)).map(move |to| (from.to_string(), to.to_string()));
    all.iter().flat_map(|from| of(*from)).collect()
}

#[test]
fn the_architecture_tells_every_change() {
    assert_eq!(told("reservation"), possible(ReservationState::ALL, ReservationState::may_become));
    assert_eq!(told("order"), possible(OrderState::ALL, OrderState::may_become));
    assert_eq!(told("auction"), possible(AuctionState::ALL, AuctionState::may_become));
}
