//! Text as words: pure rules.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kernel::TenantId;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

use crate::products::Product;
use crate::products::rules::searchable;

/// Bytes of a word at most; what is longer is cut, in products and in searches alike.
const WORD_MAX: usize = 64;
/// Different words of a product at most. What comes first is kept: title, SKUs and options, attributes, description.
const WORDS_MAX: usize = 4_000;
/// Words of a search at most; further ones are left out.
const QUERY_WORDS_MAX: usize = 8;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SearchQuery {
    words: Vec<String>,
}

/// The words of a product by where they stand; a word stands in the first place only that has it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ProductWords {
    /// Title; SKUs, titles and options of variants; attributes; description.
    pub(crate) places: [BTreeSet<String>; 4],
}

impl SearchQuery {
    /// The words of `text`.
    pub(crate) fn parse(text: &str) -> Self {
        let mut words = Vec::new();
        for word in words_of(text) {
            if words.len() < QUERY_WORDS_MAX && !words.contains(&word) {
                words.push(word);
            }
        }
        Self { words }
    }

    /// Whether there is nothing to look for, so nothing is found.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// As text search conditions of PostgreSQL: anywhere, beside the description, in the title.
    pub(crate) fn for_postgres(&self, tenant: TenantId) -> [String; 3] {
        let mark = mark(tenant);
        // Words hold neither quotes nor backslashes.
        let query = |weights: &str| {
            let words = self.words.iter().map(|word| format!("'{mark}{word}':*{weights}"));
            words.collect::<Vec<_>>().join(" & ")
        };
        [query(""), query("ABC"), query("A")]
    }

    /// The same as expressions of FTS5.
    pub(crate) fn for_sqlite(&self, tenant: TenantId) -> [String; 3] {
        let mark = mark(tenant);
        let words: Vec<_> = self.words.iter().map(|word| format!("\"{mark}{word}\" *")).collect();
        let words = words.join(" AND ");
        [format!("({words})"), format!("{{title skus attributes}} : ({words})"), format!("{{title}} : ({words})")]
    }
}

impl ProductWords {
    /// The words of `product`.
    pub(crate) fn of(product: &Product) -> Self {
        let mut words = Self::default();
        let mut known = BTreeSet::new();
        let mut put = |place: usize, text: &str| {
            for word in words_of(text) {
                if known.len() < WORDS_MAX && known.insert(word.clone()) {
                    words.places[place].insert(word);
                }
            }
        };
        put(0, &product.title);
        for variant in &product.variants {
            put(1, &variant.sku);
            put(1, &variant.title);
            variant.options.values().for_each(|value| put(1, value));
        }
        for (_, value) in searchable(&product.attributes) {
            put(2, &value);
        }
        put(3, &product.description);
        words
    }

    /// As a tsvector of PostgreSQL.
    pub(crate) fn for_postgres(&self, tenant: TenantId) -> String {
        let mark = mark(tenant);
        let mut vector = String::new();
        for (place, weight) in self.places.iter().zip(['A', 'B', 'C', 'D']) {
            for word in place {
                // Writing to a String cannot fail.
                let _ = write!(vector, "'{mark}{word}':1{weight} ");
            }
        }
        vector
    }

    /// As the columns of FTS5.
    pub(crate) fn for_sqlite(&self, tenant: TenantId) -> [String; 4] {
        let mark = mark(tenant);
        self.places.each_ref().map(|place| {
            let words = place.iter().map(|word| format!("{mark}{word}"));
            words.collect::<Vec<_>>().join(" ")
        })
    }
}

/// What the words of a tenant begin with: the end of its identifier, which is random. That two tenants may share it does no
/// harm, since every query filters by tenant too.
fn mark(tenant: TenantId) -> String {
    let id = tenant.to_string();
    id[id.len() - 8..].to_owned()
}

/// Groups of letters and digits in small letters without accents, in the order of the text.
fn words_of(text: &str) -> impl Iterator<Item = String> {
    let folded: String = text
        .nfkd()
        .filter(|character| canonical_combining_class(*character) == 0)
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<String> = folded
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word[..word.floor_char_boundary(WORD_MAX)].to_owned())
        .collect();
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use testkit::tenant;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words_of(text).collect::<Vec<_>>(), expected, "{text:?}");
    }

    #[test]
    fn words_are_groups_of_letters_and_digits() {
        check("", &[]);
        check(" -!?'\"\\:*&|() ", &[]);
        check("Stone mug, 300 ml", &["stone", "mug", "300", "ml"]);
        check("MUG-GREY/2", &["mug", "grey", "2"]);
        check("Crème Brûlée", &["creme", "brulee"]);
        check("ＭＵＧ ﬁne", &["mug", "fine"]);
        check("陶器 マグ", &["陶器", "マク"]);
        check(&"ä".repeat(100), &[&"a".repeat(64)]);
    }

    #[test]
    fn a_search_is_written_for_both_databases() {
        let query = SearchQuery::parse("Stone mug stone");
        let mark = mark(tenant(1));
        assert_eq!(query.for_postgres(tenant(1))[2], format!("'{mark}stone':*A & '{mark}mug':*A"));
        assert_eq!(query.for_sqlite(tenant(1))[2], format!("{{title}} : (\"{mark}stone\" * AND \"{mark}mug\" *)"));
        assert_eq!(SearchQuery::parse("a b c d e f g h i j").words.len(), QUERY_WORDS_MAX);
        assert!(SearchQuery::parse("!").is_empty());
    }

    #[test]
    fn tenants_have_different_marks() {
        assert_ne!(mark(tenant(1)), mark(tenant(2)));
    }

    proptest! {
        #[test]
        fn no_text_breaks_out_of_its_quotes(text in "\\PC{0,80}") {
            for word in words_of(&text) {
                prop_assert!(!word.is_empty() && word.len() <= WORD_MAX);
                prop_assert!(word.chars().all(char::is_alphanumeric), "{word:?}");
            }
        }
    }
}
