//! Putting prompts in order by meaning and by words together.

use std::collections::{HashMap, HashSet};

use super::Prompt;
use crate::embedding::words;

/// Ranks are added up as `1 / (60 + rank)`, after Cormack et al., "Reciprocal Rank Fusion" (2009).
const RANK_OFFSET: f32 = 60.0;
/// Below this cosine two texts share nothing but letters.
const LEAST_SIMILARITY: f32 = 0.12;

/// Share of the closeness itself beside the ranks.
const TIE_BREAK: f32 = 0.001;
/// Words that all prompts share.
const FUNCTION_WORDS: &[&str] = &[
    "the", "and", "with", "without", "for", "about", "from", "into", "that", "this", "our", "your", "are", "is", "to",
    "of", "in", "on", "an", "it", "make", "add", "change", "set", "show", "create", "write", "more", "new",
];

/// A prompt that may resemble a text.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) prompt: Prompt,
    /// Cosine of the vectors, where both have one of the same model.
    pub(crate) similarity: Option<f32>,
}

/// The best candidates with a score from 0 to 1. A candidate that shares neither meaning nor a word is left out.
pub(crate) fn rank(text: &str, candidates: Vec<Candidate>, limit: usize) -> Vec<(Candidate, f32)> {
    let telling = |word: &String| word.chars().count() > 1 && !FUNCTION_WORDS.contains(&word.as_str());
    let wanted: HashSet<String> = words(text).into_iter().filter(telling).map(|word| stem(&word)).collect();
    let held: Vec<HashSet<String>> = candidates
        .iter()
        .map(|candidate| words(&candidate.prompt.text).iter().map(|word| stem(word)).collect())
        .collect();
    let mut spread: HashMap<&str, usize> = HashMap::new();
    for word in &wanted {
        spread.insert(word, held.iter().filter(|held| held.contains(word)).count());
    }
    let total = candidates.len().max(1) as f32;
    // A word that all prompts have says nothing.
    let weight = |word: &str| (1.0 + total / spread.get(word).copied().unwrap_or(0).max(1) as f32).ln();
    let whole: f32 = wanted.iter().map(|word| weight(word)).sum();
    let shared: Vec<f32> = held
        .iter()
        .map(|held| {
            if whole > 0.0 {
                wanted.iter().filter(|word| held.contains(*word)).map(|word| weight(word)).sum::<f32>() / whole
            } else {
                0.0
            }
        })
        .collect();

    let by_meaning = ranks(
        &candidates.iter().map(|candidate| candidate.similarity.unwrap_or(0.0)).collect::<Vec<_>>(),
        LEAST_SIMILARITY,
    );
    let by_words = ranks(&shared, f32::EPSILON);
    let best = 2.0 / (RANK_OFFSET + 1.0);
    let mut ranked: Vec<(Candidate, f32)> = candidates
        .into_iter()
        .enumerate()
        .filter_map(|(index, candidate)| {
            let parts = [by_meaning.get(&index), by_words.get(&index)];
            let score: f32 = parts.iter().flatten().map(|rank| 1.0 / (RANK_OFFSET + **rank as f32)).sum();
            // Ranks tie often; what they were made of does not.
            let closeness = shared[index] + candidate.similarity.unwrap_or(0.0);
            (score > 0.0).then_some((candidate, (score + closeness * TIE_BREAK) / (best + 2.0 * TIE_BREAK)))
        })
        .collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(other.0.prompt.id.cmp(&one.0.prompt.id)));
    ranked.truncate(limit);
    ranked
}

/// The word without a common English ending, so that "glazes" finds "glazed".
fn stem(word: &str) -> String {
    let root = ["ing", "ed", "es", "s"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|root| root.chars().count() > 3));
    root.unwrap_or(word).to_owned()
}

/// Places from 1 of all scores above `least`, by index.
fn ranks(scores: &[f32], least: f32) -> HashMap<usize, usize> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|index| scores[*index] > least).collect();
    order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]).then(one.cmp(other)));
    order.into_iter().enumerate().map(|(rank, index)| (index, rank + 1)).collect()
}

/// Cosine of two vectors of the same length; 0 when one has no direction.
pub(crate) fn cosine(one: &[f32], other: &[f32]) -> f32 {
    let dot: f32 = one.iter().zip(other).map(|(x, y)| x * y).sum();
    let length = |vector: &[f32]| vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    let lengths = length(one) * length(other);
    if lengths > 0.0 { dot / lengths } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use kernel::time::Timestamp;

    use super::*;
    use crate::{HashEmbedding, id::PromptId};

    fn check(text: &str, prompts: &[&str], expected: &[&str]) {
        let vector = HashEmbedding::vector(text);
        let candidates = prompts
            .iter()
            .enumerate()
            .map(|(number, prompt)| Candidate {
                prompt: Prompt {
                    id: PromptId::from_uuid(kernel::reexport::Uuid::from_u128(number as u128)),
                    text: (*prompt).to_owned(),
                    embedded: true,
                    created_at: Timestamp::EPOCH,
                },
                similarity: Some(cosine(&vector, &HashEmbedding::vector(prompt))),
            })
            .collect();
        let ranked: Vec<String> =
            rank(text, candidates, 10).into_iter().map(|(candidate, _)| candidate.prompt.text).collect();
        assert_eq!(ranked, expected);
    }

    #[test]
    fn related_prompts_come_first_and_strangers_not_at_all() {
        check(
            "hero about glazed ceramics",
            &["A grid of e-bikes", "Ceramic glazes in a hero section", "Hero about bikes"],
            &["Ceramic glazes in a hero section", "Hero about bikes"],
        );
        check("…", &["A grid of e-bikes"], &[]);
        check("Größe", &["größe der schale", "unrelated"], &["größe der schale"]);
    }
}
