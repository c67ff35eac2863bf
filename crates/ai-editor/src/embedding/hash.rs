//! `hash-v1`: signed feature hashing of words and character n-grams.
//!
//! No weights and no network, the same vector on every machine. What it sees is shared wording (words, word pairs,
//! parts of words), not meaning beyond wording. After Weinberger et al., "Feature Hashing for Large Scale Multitask
//! Learning" (2009): each feature adds its weight, with a sign, to one of the dimensions.

use std::collections::BTreeMap;

use async_trait::async_trait;
use unicode_normalization::UnicodeNormalization;

use super::{EMBEDDING_DIMENSION, EmbeddingError, EmbeddingModel};

/// Share of a character n-gram beside a word: a word has many of them.
const GRAM_WEIGHT: f32 = 0.35;
/// Share of a pair of neighbouring words.
const PAIR_WEIGHT: f32 = 0.7;

/// The built-in embedding model.
#[derive(Debug, Clone, Copy, Default)]
pub struct HashEmbedding;

impl HashEmbedding {
    /// Name recorded with each vector.
    pub const NAME: &'static str = "hash-v1";

    /// The vector of a text: length 1, or all zeros for a text without a letter or digit.
    #[must_use]
    pub fn vector(text: &str) -> Vec<f32> {
        let words = words(text);
        let mut features: BTreeMap<u64, (f32, f32)> = BTreeMap::new();
        let mut count = |kind: u8, feature: &str, weight: f32| {
            features.entry(stable_hash(kind, feature)).or_insert((0.0, weight)).0 += 1.0;
        };
        for word in &words {
            count(b'w', word, 1.0);
            let padded: Vec<char> = format!("<{word}>").chars().collect();
            for size in 3..=5 {
                for gram in padded.windows(size) {
                    count(b'g', &gram.iter().collect::<String>(), GRAM_WEIGHT);
                }
            }
        }
        for pair in words.windows(2) {
            count(b'p', &pair.join(" "), PAIR_WEIGHT);
        }
        let mut vector = vec![0.0_f32; EMBEDDING_DIMENSION];
        for (hash, (occurrences, weight)) in features {
            let value = weight * (1.0 + occurrences.ln());
            let sign = if hash >> 63 == 0 { 1.0 } else { -1.0 };
            let slot = usize::try_from(hash % EMBEDDING_DIMENSION as u64).unwrap_or(0);
            vector[slot] += sign * value;
        }
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|x| *x /= length);
        }
        vector
    }
}

#[async_trait]
impl EmbeddingModel for HashEmbedding {
    fn name(&self) -> &str {
        Self::NAME
    }

    async fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbeddingError> {
        Ok(texts.iter().map(|text| Self::vector(text)).collect())
    }
}

/// Words in lower case after NFKC, in order.
pub(crate) fn words(text: &str) -> Vec<String> {
    let normal: String = text.nfkc().flat_map(char::to_lowercase).collect();
    normal.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// FNV-1a over kind and feature, then the finaliser of SplitMix64, because FNV alone leaves the high bits poorly mixed.
fn stable_hash(kind: u8, feature: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(kind).chain(feature.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {

    use proptest::prelude::*;

    use super::*;

    fn cosine(a: &str, b: &str) -> f32 {
        HashEmbedding::vector(a).iter().zip(HashEmbedding::vector(b)).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn hash_is_the_same_for_ever() {
        // Stored vectors are compared with new ones: a change here needs a new name.
        assert_eq!(stable_hash(b'w', "hero"), 0x827f_5f6b_fc5d_0214);
        assert_eq!(stable_hash(b'g', "<he"), 0x517e_20c8_f7c9_b6a0);
    }

    #[test]
    fn related_texts_are_nearer_than_unrelated_ones() {
        let prompt = "Hero for the autumn ceramics collection";
        let near = cosine(prompt, "A hero section about ceramic bowls in autumn");
        let far = cosine(prompt, "List delivery prices per country in a table");
        assert!(near > far + 0.15, "near {near}, far {far}");
    }

    #[test]
    fn writing_form_does_not_matter() {
        assert!(cosine("Café  HERO", "cafe\u{301} hero") > 0.999);
        assert!(cosine("ﬁne print", "fine print") > 0.999);
    }

    #[test]
    fn text_without_words_has_no_direction() {
        assert!(HashEmbedding::vector(" … ").iter().all(|x| *x == 0.0));
    }

    proptest! {
        #[test]
        fn vectors_have_length_one_and_are_finite(text in ".{0,200}") {
            let vector = HashEmbedding::vector(&text);
            prop_assert_eq!(vector.len(), EMBEDDING_DIMENSION);
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            prop_assert!(length.abs() < 1e-3 || (length - 1.0).abs() < 1e-3);
            prop_assert_eq!(vector, HashEmbedding::vector(&text));
        }
    }
}
