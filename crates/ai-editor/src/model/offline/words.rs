//! Words: splitting, a crude stem, and which words mean about the same in prompts about pages.

/// A word of a text with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// The stem, in lower case.
    pub(super) stem: String,
    /// Byte offset of the first character.
    pub(super) start: usize,
    /// Byte offset behind the last character.
    pub(super) end: usize,
}

/// Words that carry no subject.
pub(super) const STOP_WORDS: &[&str] = &[
    "a",
    "an",
    "the",
    "and",
    "or",
    "of",
    "to",
    "in",
    "on",
    "at",
    "by",
    "for",
    "with",
    "without",
    "from",
    "into",
    "it",
    "its",
    "this",
    "that",
    "these",
    "those",
    "is",
    "are",
    "be",
    "as",
    "we",
    "our",
    "us",
    "you",
    "your",
    "i",
    "my",
    "me",
    "some",
    "any",
    "all",
    "new",
    "more",
    "very",
    "so",
    "then",
    "also",
    "should",
    "would",
    "could",
    "can",
    "will",
    "must",
    "need",
    "want",
    "like",
    "please",
    "make",
    "create",
    "add",
    "build",
    "write",
    "generate",
    "give",
    "show",
    "put",
    "use",
    "page",
    "site",
    "section",
    "component",
    "block",
    "one",
    "about",
];

/// Words with which a prompt orders something.
pub(super) const VERBS: &[&str] = &[
    "make", "create", "add", "build", "write", "generate", "give", "show", "put", "use", "change", "set", "rename",
    "replace", "remove", "delete", "shorten", "lengthen", "expand", "turn", "move", "keep", "design", "draft",
    "insert", "hide", "drop", "let", "try", "switch", "need", "want", "please", "do", "include", "mention", "list",
    "start", "end", "place", "center", "centre", "align", "update", "edit", "rewrite", "tone",
];

/// Groups of stems that people use for the same kind of component.
const CONCEPTS: &[&[&str]] = &[
    &["hero", "banner", "headline", "splash", "masthead", "opener", "cover"],
    &["feature", "benefit", "advantage", "highlight", "strength", "reason"],
    &["testimonial", "quote", "review", "opinion", "praise"],
    &["question", "faq", "answer", "accordion"],
    &["action", "cta", "button", "signup"],
    &["newsletter", "subscribe", "subscription", "mailing"],
    &["product", "shop", "catalogue", "catalog", "bestseller", "merchandise", "assortment"],
    &["gallery", "picture", "photo", "image"],
    &["text", "paragraph", "copy", "story", "prose", "article", "introduction", "intro"],
    &["column", "side"],
    &["header", "navigation", "menu", "nav"],
    &["deal", "sale", "discount", "offer", "bargain"],
    &["auction", "bid", "bidding"],
    &["countdown", "timer", "clock"],
    &["price", "pricing", "plan", "tariff"],
    &["team", "people", "staff", "crew"],
    &["contact", "address", "form"],
    &["logo", "partner", "client"],
    &["stat", "figure", "number", "metric"],
    &["divider", "separator", "rule"],
    &["spacer", "space", "gap"],
];

/// The words of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut start = None;
    for (position, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        let inner = c == '\'' || c == '’';
        match (start, c.is_alphanumeric() || (inner && start.is_some())) {
            (None, true) => start = Some(position),
            (Some(begin), false) => {
                let word = text[begin..position].trim_end_matches(['\'', '’']);
                found.push(Token { stem: stem(word), start: begin, end: begin + word.len() });
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// The word in lower case without the ending of a plural or a possessive.
pub(super) fn stem(word: &str) -> String {
    let word = word.to_lowercase().replace('’', "'");
    let word = word.strip_suffix("'s").unwrap_or(&word);
    let length = word.chars().count();
    if let Some(root) = word.strip_suffix("ies").filter(|_| length > 4) {
        return format!("{root}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(root) if length > 3 && !root.ends_with(['s', 'u', 'i']) => root.to_owned(),
        _ => word.to_owned(),
    }
}

/// Stems of the parts of a name such as `product_grid`, `productGrid` or `hot-deals`.
pub(super) fn name_words(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut previous_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && previous_lower {
            spaced.push(' ');
        }
        previous_lower = c.is_lowercase() || c.is_numeric();
        spaced.push(if c.is_alphanumeric() { c } else { ' ' });
    }
    spaced.split_whitespace().map(stem).collect()
}

/// Whether two stems are the same word or of the same group.
pub(super) fn related(one: &str, other: &str) -> bool {
    one == other || CONCEPTS.iter().any(|group| group.contains(&one) && group.contains(&other))
}

/// The name for people: `product_grid` becomes `product grid`.
pub(super) fn human_name(name: &str) -> String {
    let mut human = String::new();
    let mut previous_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && previous_lower {
            human.push(' ');
        }
        previous_lower = c.is_lowercase() || c.is_numeric();
        human.extend(if c.is_alphanumeric() { c } else { ' ' }.to_lowercase());
    }
    human.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number that a word stands for.
pub(super) fn number(word: &str) -> Option<i64> {
    const WORDS: [&str; 13] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    match word {
        "couple" | "pair" => Some(2),
        "dozen" => Some(12),
        _ => {
            let spelt = WORDS.iter().position(|spelt| *spelt == word).and_then(|position| i64::try_from(position).ok());
            spelt.or_else(|| word.parse().ok().filter(|number| (0..=1000).contains(number)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems() {
        for (word, expected) in [
            ("Products", "product"),
            ("galleries", "gallery"),
            ("boxes", "box"),
            ("glass", "glass"),
            ("bus", "bus"),
            ("studio’s", "studio"),
            ("this", "this"),
            ("is", "is"),
        ] {
            assert_eq!(stem(word), expected);
        }
    }

    #[test]
    fn names() {
        assert_eq!(name_words("ProductGrid"), ["product", "grid"]);
        assert_eq!(name_words("hot-deals"), ["hot", "deal"]);
        assert_eq!(human_name("callToAction"), "call to action");
    }

    #[test]
    fn tokens_keep_their_place() {
        let text = "Don't stop: Größe";
        let words: Vec<&str> = tokens(text).iter().map(|token| &text[token.start..token.end]).collect();
        assert_eq!(words, ["Don't", "stop", "Größe"]);
    }
}
