//! What the documents say is what the code does.

#[test]
fn the_table_of_settings_is_up_to_date() {
    let readme = include_str!("../../../../README.md");
    let table = readme.split("<!-- settings -->").nth(1).unwrap().split("<!-- /settings -->").next().unwrap();
    assert_eq!(table.trim(), platform::settings::markdown().trim(), "print it anew with `cargo run -- settings`");
}
