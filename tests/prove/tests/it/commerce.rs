crate::shown! {
    stock_is_never_sold_twice: "commerce", 13;
    limits_hold_in_races: "commerce", 14;
    auctions_are_fair: "commerce", 15;
    money_is_exact: "commerce", 16;
    tokens_fit_one_purpose_once: "commerce", 18;
}
