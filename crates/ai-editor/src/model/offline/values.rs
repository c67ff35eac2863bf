//! Single values: presets of a schema, options and switches named by a prompt, numbers and texts fitted to their bounds.

use serde_json::Value;

use super::{
    copy,
    reading::Reading,
    words::{STOP_WORDS, Token, name_words, related, tokens},
};
use crate::{model::Picture, schema::bound};

/// Words of a prompt and the options they may mean.
const OPTION_WORDS: &[(&[&str], &[&str])] = &[
    (&["dark", "darker", "night", "black"], &["dark", "ink", "night", "inverse", "inverted", "black", "contrast"]),
    (&["light", "lighter", "bright", "brighter", "white"], &["light", "bright", "white", "plain", "default", "paper"]),
    (
        &["colourful", "colorful", "accent", "strong", "stronger", "bold", "bolder", "vivid"],
        &["accent", "primary", "bold", "strong", "brand"],
    ),
    (
        &["quiet", "calm", "soft", "softer", "subtle", "muted"],
        &["muted", "subtle", "soft", "quiet", "secondary", "tinted"],
    ),
    (&["center", "centre", "centered", "centred", "middle"], &["center", "centre", "middle", "centered"]),
    (&["left"], &["left", "start"]),
    (&["right"], &["right", "end"]),
    (
        &["big", "bigger", "large", "larger", "huge", "tall", "taller", "wide", "wider"],
        &["large", "big", "lg", "xl", "tall", "wide", "full"],
    ),
    (
        &["small", "smaller", "compact", "tight", "tighter", "narrow", "narrower"],
        &["small", "sm", "compact", "tight", "narrow"],
    ),
    (&["cheapest", "cheap"], &["price ascending", "price asc", "cheapest", "lowest price", "price low"]),
    (&["dearest", "expensive", "priciest"], &["price descending", "price desc", "highest price", "price high"]),
    (&["newest", "latest", "recent"], &["newest", "latest", "recent", "created"]),
    (&["alphabetical", "alphabetically"], &["name", "title", "alphabetical"]),
    (&["popular", "bestselling", "bestseller"], &["popular", "bestselling", "best"]),
];

/// The default of a schema, else its first example.
pub(super) fn preset(schema: &Value) -> Option<Value> {
    let example = || schema.get("examples").and_then(Value::as_array).and_then(|examples| examples.first());
    schema.get("default").filter(|value| !value.is_null()).or_else(example).cloned()
}

/// The option that the prompt's words mean, with the word that decided.
pub(super) fn option_for(options: &[Value], words: &[Token]) -> Option<(Value, String)> {
    let parts: Vec<(String, &Value)> =
        options.iter().filter_map(|option| option.as_str().map(|text| (name_words(text).join(" "), option))).collect();
    let direct =
        |word: &Token| parts.iter().find(|(name, _)| *name == word.stem && !STOP_WORDS.contains(&word.stem.as_str()));
    let meant = |word: &Token| {
        let (_, meanings) = OPTION_WORDS.iter().find(|(said, _)| said.contains(&word.stem.as_str()))?;
        meanings.iter().find_map(|meaning| {
            parts.iter().find(|(name, _)| name == meaning || (meaning.contains(' ') && name.starts_with(meaning)))
        })
    };
    words
        .iter()
        .find_map(|word| direct(word).or_else(|| meant(word)).map(|(_, option)| ((*option).clone(), word.stem.clone())))
}

/// Whether the prompt switches a boolean on or off: "without prices", "show ratings".
pub(super) fn switch_for(name: &str, reading: &Reading) -> Option<bool> {
    let words: Vec<String> = name_words(name)
        .into_iter()
        .filter(|word| {
            !matches!(word.as_str(), "show" | "has" | "is" | "with" | "enable" | "hide" | "enabled" | "visible")
        })
        .collect();
    let negated_name = name_words(name).first().is_some_and(|word| word == "hide");
    let position = reading.tokens.iter().position(|token| words.contains(&token.stem))?;
    let before: Vec<&str> = reading.tokens[..position].iter().rev().take(3).map(|token| token.stem.as_str()).collect();
    let off = before.iter().any(|word| matches!(*word, "no" | "without" | "hide" | "remove" | "drop" | "not"));
    Some(off == negated_name)
}

/// The number moved into the bounds and onto the step of the schema.
pub(super) fn fit_integer(schema: &Value, number: i64) -> i64 {
    let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
    let whole = |number: f64| number as i64;
    let least = limit("minimum")
        .map(|least| whole(least.ceil()))
        .into_iter()
        .chain(limit("exclusiveMinimum").map(|least| whole(least.floor()) + 1))
        .max();
    let most = limit("maximum")
        .map(|most| whole(most.floor()))
        .into_iter()
        .chain(limit("exclusiveMaximum").map(|most| whole(most.ceil()) - 1))
        .min();
    let mut fitted = number;
    fitted = least.map_or(fitted, |least| fitted.max(least));
    fitted = most.map_or(fitted, |most| fitted.min(most));
    if let Some(step) = schema.get("multipleOf").and_then(Value::as_i64).filter(|step| *step > 1) {
        let down = fitted - fitted.rem_euclid(step);
        fitted = if least.is_some_and(|least| down < least) { down.saturating_add(step) } else { down };
    }
    fitted
}

/// The text cut or extended to the bounds of the schema; nothing when it cannot follow a pattern.
pub(super) fn fit_text(schema: &Value, text: &str, topic: &str) -> Option<String> {
    let mut fitted = text.trim().to_owned();
    if let Some(least) = bound(schema, "minLength").filter(|least| *least <= 10_000) {
        let mut index = 0;
        while fitted.chars().count() < least {
            if !fitted.is_empty() {
                fitted.push(' ');
            }
            fitted.push_str(&copy::sentence(topic, super::reading::Tone::Plain, index));
            index += 1;
        }
    }
    if let Some(most) = bound(schema, "maxLength") {
        fitted = copy::cut(&fitted, most);
        let least = bound(schema, "minLength").unwrap_or(0);
        if fitted.chars().count() < least {
            fitted = text.chars().cycle().take(least).collect();
        }
    }
    if schema.get("pattern").is_some() {
        let accepts = |candidate: &str| {
            jsonschema::is_valid(&serde_json::json!({"pattern": schema["pattern"]}), &Value::from(candidate))
        };
        let slug = name_words(&fitted).join("-");
        let candidates = [fitted, slug, "#336699".to_owned(), "1".to_owned(), "a".to_owned()];
        return candidates.into_iter().find(|candidate| accepts(candidate));
    }
    Some(fitted)
}

/// Texts whose form is fixed by a format. Rules know no address and no date, so these are marked examples.
pub(super) fn text_of_format(format: &str, required: bool) -> Option<String> {
    let text = match format {
        "email" | "idn-email" => "hello@example.com",
        "date" => "2030-01-01",
        "date-time" => "2030-01-01T12:00:00Z",
        "time" => "12:00:00Z",
        "duration" => "P1D",
        "hostname" => "example.com",
        "uuid" => "00000000-0000-4000-8000-000000000000",
        "color" => "#336699",
        _ => return None,
    };
    required.then(|| text.to_owned())
}

/// Whether a text is HTML, by its schema or its name.
pub(super) fn is_html(schema: &Value, name: &str) -> bool {
    schema.get("contentMediaType").is_some_and(|kind| kind == "text/html")
        || schema.get("format").is_some_and(|format| format == "html")
        || name == "html"
}

/// What a picture's object says beside its address.
pub(super) fn picture_fact(picture: &Picture, name: &str) -> Option<Value> {
    match name {
        "alt" => Some(Value::from(picture.alt.clone())),
        "width" => Some(Value::from(picture.width)),
        "height" => Some(Value::from(picture.height)),
        "placeholder" | "blurhash" | "blur_hash" => picture.placeholder.clone().map(Value::from),
        _ => None,
    }
}

/// What a button says, by what the prompt is about.
pub(super) fn action_label(reading: &Reading, around: &[String]) -> String {
    let about = |stem: &str| {
        reading.tokens.iter().any(|token| related(&token.stem, stem)) || around.iter().any(|word| related(word, stem))
    };
    let label = if about("product") || reading.says(&["buy", "order", "collection"]) {
        "Shop now"
    } else if about("newsletter") {
        "Subscribe"
    } else if about("contact") || reading.says(&["workshop", "visit", "appointment", "book"]) {
        "Get in touch"
    } else {
        "Read more"
    };
    label.to_owned()
}

/// The picture whose name or description shares most words with the prompt; none without a shared word.
pub(super) fn best_picture<'a>(pictures: &'a [Picture], words: &[Token]) -> Option<&'a Picture> {
    let shared = |picture: &Picture| {
        let described: Vec<String> =
            tokens(&format!("{} {}", picture.name, picture.alt)).into_iter().map(|token| token.stem).collect();
        words
            .iter()
            .filter(|word| {
                word.stem.chars().count() > 2
                    && !STOP_WORDS.contains(&word.stem.as_str())
                    && described.contains(&word.stem)
            })
            .count()
    };
    let scored = pictures.iter().map(|picture| (shared(picture), picture)).filter(|(shared, _)| *shared > 0);
    // The first of equals, so that the answer does not depend on the order of comparison.
    scored
        .fold(None, |best: Option<(usize, &Picture)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, picture)| picture)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_fit_their_bounds() {
        for (schema, number, expected) in [
            (json!({"minimum": 1, "maximum": 6}), 9, 6),
            (json!({"exclusiveMinimum": 2}), 0, 3),
            (json!({"multipleOf": 4, "minimum": 1}), 2, 4),
            (json!({}), 7, 7),
        ] {
            assert_eq!(fit_integer(&schema, number), expected, "{schema}");
        }
    }

    #[test]
    fn texts_fit_their_bounds() {
        assert_eq!(fit_text(&json!({"maxLength": 10}), "A rather long text", "x").as_deref(), Some("A rather"));
        assert_eq!(fit_text(&json!({"pattern": "^[a-z-]+$"}), "Autumn Glazes", "x").as_deref(), Some("autumn-glaze"));
        assert!(fit_text(&json!({"minLength": 60}), "Short", "bowls").is_some_and(|text| text.len() >= 60));
        assert_eq!(fit_text(&json!({"minLength": 4, "maxLength": 4}), "a b c d", "x").map(|text| text.len()), Some(4));
    }

    #[test]
    fn options_and_switches_are_read_from_words() {
        let options = [json!("newest"), json!("price_ascending"), json!("dark")];
        let option = |prompt: &str| option_for(&options, &tokens(prompt)).map(|(option, _)| option);
        assert_eq!(option("the cheapest bowls"), Some(json!("price_ascending")));
        assert_eq!(option("make it darker"), Some(json!("dark")));
        assert_eq!(option("bowls"), None);
        assert_eq!(switch_for("show_prices", &Reading::new("products without prices")), Some(false));
        assert_eq!(switch_for("show_prices", &Reading::new("products with prices")), Some(true));
        assert_eq!(switch_for("hide_prices", &Reading::new("no prices")), Some(true));
        assert_eq!(switch_for("show_prices", &Reading::new("products")), None);
    }
}
