#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::HashSet;

use super::{Picture, names, product_picture, scene};

fn all() -> Vec<Picture> {
    names().map(|name| product_picture(name).or_else(|| scene(name)).unwrap()).collect()
}

/// Elements open and close in order, attributes are quoted, and nothing is left over.
fn check_balance(svg: &str) {
    let mut open = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "stray bracket before {}", &rest[..start]);
        let end = start + rest[start..].find('>').unwrap();
        let tag = &rest[start + 1..end];
        assert_eq!(tag.matches('"').count() % 2, 0, "unbalanced quotes in {tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "wrong end of {name}");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty() && rest.is_empty(), "left open: {open:?}");
}

#[test]
fn every_picture_is_well_formed_and_self_contained() {
    for picture in all() {
        let svg = &picture.svg;
        check_balance(svg);
        for word in ["<script", "<foreignObject", "<style", "style=", "<text", "<image", "NaN", "inf"] {
            assert!(!svg.contains(word), "{} contains {word}", picture.name);
        }
        let addresses = svg.matches("://").count();
        assert_eq!(addresses, 1, "{}: only the namespace is an address", picture.name);
        assert!(svg.contains(&format!(r#"viewBox="0 0 {} {}""#, picture.width, picture.height)));
    }
}

#[test]
fn every_reference_is_defined_and_every_id_is_unique() {
    for picture in all() {
        let mut ids = HashSet::new();
        for part in picture.svg.split(r#" id=""#).skip(1) {
            let id = part.split('"').next().unwrap();
            assert!(ids.insert(id), "{}: {id} twice", picture.name);
        }
        let fragments = picture.svg.split("url(#").skip(1).map(|part| part.split(')').next());
        let uses = picture.svg.split(r##"href="#"##).skip(1).map(|part| part.split('"').next());
        for id in fragments.chain(uses).flatten() {
            assert!(ids.contains(id), "{}: {id} is missing", picture.name);
        }
    }
}

#[test]
fn pictures_are_the_same_every_time() {
    assert_eq!(all(), all());
}

#[test]
fn pictures_stay_small() {
    for picture in all() {
        let limit = match (picture.width, picture.height) {
            (1200, 1200) => 50_000,
            (1600, 1000) => 125_000,
            (64, 64) => 1_000,
            size => panic!("{} has the odd size {size:?}", picture.name),
        };
        assert!(picture.svg.len() < limit, "{}: {} bytes", picture.name, picture.svg.len());
    }
}

#[test]
fn pictures_are_described() {
    for picture in all() {
        assert!(picture.alt.len() > 8, "{}", picture.name);
        assert!(!picture.alt.ends_with('.'), "{}", picture.name);
        let hex = picture.placeholder.strip_prefix('#').unwrap();
        assert!(hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()));
    }
}

#[test]
fn names_and_drawings_are_unique() {
    let names: HashSet<_> = names().collect();
    let drawings: HashSet<_> = all().into_iter().map(|picture| picture.svg).collect();
    assert_eq!((names.len(), drawings.len()), (48, 48));
}

#[test]
fn unknown_names_have_no_picture() {
    assert_eq!(product_picture("kiln-hero"), None);
    assert_eq!(scene("moon-jar"), None);
}
