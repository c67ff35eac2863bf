crate::shown! {
    stock_is_never_sold_twice: "commerce", 13;
    limits_hold_in_races: "commerce", 14;
    money_is_exact: "commerce", 16;
}
