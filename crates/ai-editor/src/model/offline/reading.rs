//! Reading a prompt: quotations and what they are for, lists, counts, tone, subject, and sentences meant as text.

use super::words::{STOP_WORDS, Token, VERBS, number, tokens};

/// What a prompt says, as far as rules can tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    /// The prompt with quotations blanked, same offsets.
    pub(super) plain: String,
    /// Words outside quotations.
    pub(super) tokens: Vec<Token>,
    /// Quotations in order.
    pub(super) quotes: Vec<Quote>,
    /// Entries of a list.
    pub(super) items: Vec<Item>,
    /// Numbers with the stems of the two words behind.
    pub(super) counts: Vec<(i64, Vec<String>)>,
    /// How it should sound.
    pub(super) tone: Tone,
    /// Sentences that are text for the page rather than an order.
    pub(super) copy: Vec<String>,
    /// What it is about, and where that begins and ends in the prompt.
    pub(super) topic: Option<(String, usize, usize)>,
    /// Links and paths written in the prompt.
    pub(super) addresses: Vec<String>,
}

/// A quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quote {
    /// What stands between the marks.
    pub(super) text: String,
    /// Stems of up to four words before it in the same sentence, nearest last.
    pub(super) cue: Vec<String>,
    /// Byte offset of the opening mark.
    pub(super) start: usize,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Its name.
    pub(super) title: String,
    /// What is said about it.
    pub(super) text: Option<String>,
}

/// How a text sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tone {
    #[default]
    Plain,
    Friendly,
    Witty,
    Formal,
    Creative,
    Technical,
}

impl Reading {
    pub(super) fn new(prompt: &str) -> Self {
        let (plain, mut quotes) = blank_quotes(prompt);
        let tokens = tokens(&plain);
        for quote in &mut quotes {
            let sentence = plain[..quote.start].rfind(['.', '!', '?', '\n', ';']).map_or(0, |end| end + 1);
            let before: Vec<&Token> =
                tokens.iter().filter(|token| token.start >= sentence && token.end <= quote.start).collect();
            quote.cue = before.iter().rev().take(4).rev().map(|token| token.stem.clone()).collect();
        }
        let items = list_items(prompt, &quotes);
        let counts = tokens
            .iter()
            .enumerate()
            .filter_map(|(index, token)| {
                let behind = tokens[index + 1..].iter().take(2).map(|token| token.stem.clone()).collect();
                number(&token.stem).map(|count| (count, behind))
            })
            .collect();
        let topic = topic(&plain, &tokens);
        Self {
            tone: tone(&tokens),
            copy: copy_sentences(prompt, &plain),
            addresses: addresses(&plain),
            plain,
            tokens,
            quotes,
            items,
            counts,
            topic,
        }
    }

    /// Whether one of the stems appears outside quotations.
    pub(super) fn says(&self, stems: &[&str]) -> bool {
        self.tokens.iter().any(|token| stems.contains(&token.stem.as_str()))
    }

    /// The count before one of the words.
    pub(super) fn count_of(&self, matches: impl Fn(&str) -> bool) -> Option<i64> {
        self.counts.iter().find(|(_, behind)| behind.iter().any(|stem| matches(stem))).map(|(count, _)| *count)
    }

    /// The subject alone.
    pub(super) fn topic_text(&self) -> Option<&str> {
        self.topic.as_ref().map(|(text, _, _)| text.as_str())
    }
}

/// Replaces quotations by spaces of the same length and returns them.
fn blank_quotes(prompt: &str) -> (String, Vec<Quote>) {
    const PAIRS: &[(char, &[char])] = &[
        ('"', &['"']),
        ('“', &['”', '“', '"']),
        ('„', &['“', '”', '"']),
        ('«', &['»']),
        ('‘', &['’']),
        ('\'', &['\'']),
        ('`', &['`']),
    ];
    let mut plain = String::with_capacity(prompt.len());
    let mut quotes = Vec::new();
    let mut position = 0;
    let mut before = ' ';
    while let Some(c) = prompt[position..].chars().next() {
        let pair = PAIRS.iter().find(|(open, _)| *open == c).filter(|_| !before.is_alphanumeric());
        let inside = position + c.len_utf8();
        let end = pair.and_then(|(_, closing)| {
            prompt[inside..]
                .char_indices()
                .take_while(|(_, c)| *c != '\n')
                .find(|(offset, c)| {
                    let behind = prompt[inside + offset + c.len_utf8()..].chars().next();
                    closing.contains(c) && !behind.is_some_and(char::is_alphanumeric)
                })
                .map(|(offset, c)| (inside + offset, c.len_utf8()))
        });
        match end {
            Some((end, mark)) if !prompt[inside..end].trim().is_empty() => {
                quotes.push(Quote { text: prompt[inside..end].trim().to_owned(), cue: Vec::new(), start: position });
                plain.extend(std::iter::repeat_n(' ', end + mark - position));
                position = end + mark;
                before = ' ';
            }
            _ => {
                plain.push(c);
                position = inside;
                before = c;
            }
        }
    }
    (plain, quotes)
}

/// Bulleted lines; else what stands behind a colon, split at semicolons or commas; else two or more bare quotations.
fn list_items(prompt: &str, quotes: &[Quote]) -> Vec<Item> {
    let bullets: Vec<&str> = prompt.lines().filter_map(bullet).collect();
    if bullets.len() >= 2 {
        return bullets.into_iter().filter_map(item).collect();
    }
    let mut search = 0;
    while let Some(offset) = prompt[search..].find(':') {
        let begin = search + offset + 1;
        search = begin;
        if !prompt[begin..].starts_with(char::is_whitespace) {
            continue;
        }
        let rest = &prompt[begin..];
        let end = rest.find(". ").or_else(|| rest.find('\n')).unwrap_or(rest.len());
        let listed = rest[..end].trim().trim_end_matches('.');
        let parts: Vec<String> = match listed.contains(';') {
            true => listed.split(';').map(str::to_owned).collect(),
            false => listed.replace(", and ", ", ").replace(" and ", ", ").split(',').map(str::to_owned).collect(),
        };
        let items: Vec<Item> = parts.iter().filter_map(|part| item(part)).collect();
        if items.len() >= 2 {
            return items;
        }
    }
    let bare: Vec<&Quote> = quotes.iter().filter(|quote| super::roles::cue_role(&quote.cue).is_none()).collect();
    if bare.len() >= 2 {
        return bare.into_iter().map(|quote| Item { title: quote.text.clone(), text: None }).collect();
    }
    Vec::new()
}

fn bullet(line: &str) -> Option<&str> {
    let line = line.trim();
    let marked = line.strip_prefix(['-', '*', '•', '–']);
    let numbered = || {
        line.trim_start_matches(|c: char| c.is_ascii_digit())
            .strip_prefix(['.', ')'])
            .filter(|_| line.starts_with(|c: char| c.is_ascii_digit()))
    };
    marked.or_else(numbered).filter(|rest| rest.starts_with(' ')).map(str::trim)
}

fn item(part: &str) -> Option<Item> {
    let part = part.trim().trim_matches(['"', '“', '”', '„', '«', '»']).trim();
    if part.is_empty() || part.chars().count() > 400 {
        return None;
    }
    for separator in [": ", " – ", " — ", " - ", " (", "? "] {
        if let Some((title, text)) = part.split_once(separator) {
            let title = if separator == "? " { format!("{title}?") } else { title.to_owned() };
            let text = text.trim().trim_end_matches(')').trim();
            if !title.trim().is_empty() && !text.is_empty() {
                return Some(Item { title: sentence_case(title.trim()), text: Some(sentence_case(text)) });
            }
        }
    }
    Some(Item { title: sentence_case(part), text: None })
}

fn tone(tokens: &[Token]) -> Tone {
    tokens
        .iter()
        .find_map(|token| match token.stem.as_str() {
            "friendly" | "friendlier" | "warmer" | "casual" | "warm" | "relaxed" | "welcoming" => Some(Tone::Friendly),
            "witty" | "wittier" | "funny" | "playful" | "humorous" => Some(Tone::Witty),
            "formal" | "professional" | "academic" | "serious" => Some(Tone::Formal),
            "creative" | "poetic" | "bold" => Some(Tone::Creative),
            "technical" | "precise" | "factual" => Some(Tone::Technical),
            _ => None,
        })
        .unwrap_or_default()
}

/// Sentences that tell rather than order: no order word at the start, no talk about the page, at least four words.
fn copy_sentences(prompt: &str, plain: &str) -> Vec<String> {
    const TALK: &[&str] = &[
        "should",
        "must",
        "heading",
        "title",
        "button",
        "column",
        "tone",
        "variant",
        "component",
        "section",
        "headline",
    ];
    const TELLS: &[&str] =
        &["we", "our", "every", "each", "all", "i", "since", "you", "your", "no", "nothing", "everything"];
    let mut copy = Vec::new();
    let mut begin = 0;
    for (index, end) in sentence_ends(plain).into_iter().enumerate() {
        let sentence = prompt[begin..end].trim();
        let words = tokens(&plain[begin..end]);
        begin = end;
        let Some(first) = words.first().map(|token| token.stem.as_str()) else { continue };
        let tells = TELLS.contains(&first) || index > 0;
        let orders = VERBS.contains(&first) || words.iter().any(|token| TALK.contains(&token.stem.as_str()));
        let asks = words
            .get(1)
            .is_some_and(|second| first == "we" && matches!(second.stem.as_str(), "need" | "want" | "would"));
        if tells
            && !orders
            && !asks
            && words.len() >= 4
            && !sentence.contains('\n')
            && !sentence.contains(':')
            && !sentence.starts_with(['-', '*', '•'])
        {
            copy.push(sentence.to_owned());
        }
    }
    copy
}

fn sentence_ends(plain: &str) -> Vec<usize> {
    let mut ends: Vec<usize> = plain
        .char_indices()
        .filter(|(position, c)| {
            *c == '\n'
                || (matches!(c, '.' | '!' | '?')
                    && plain[position + 1..].chars().next().is_none_or(char::is_whitespace))
        })
        .map(|(position, _)| position + 1)
        .collect();
    if ends.last() != Some(&plain.len()) {
        ends.push(plain.len());
    }
    ends
}

/// What stands behind "about", "for" and the like, up to where the phrase ends.
fn topic(plain: &str, tokens: &[Token]) -> Option<(String, usize, usize)> {
    const LEADS: &[&str] = &[
        "about",
        "for",
        "on",
        "announcing",
        "introducing",
        "presenting",
        "promoting",
        "featuring",
        "describing",
        "of",
    ];
    const ENDS: &[&str] =
        &["with", "on", "using", "that", "which", "in", "where", "so", "then", "and", "at", "by", "as"];
    let leads = tokens.iter().enumerate().filter(|(_, token)| LEADS.contains(&token.stem.as_str()));
    let mut ordered: Vec<(usize, &Token)> = leads.collect();
    ordered.sort_by_key(|(_, token)| LEADS.iter().position(|lead| *lead == token.stem));
    for (index, lead) in ordered {
        let limit = plain[lead.end..]
            .find(['.', ';', ',', ':', '\n', '!', '?', '('])
            .map_or(plain.len(), |offset| lead.end + offset);
        let mut words: Vec<&Token> = tokens[index + 1..].iter().take_while(|token| token.end <= limit).collect();
        if let Some(end) = words.iter().skip(1).position(|token| ENDS.contains(&token.stem.as_str())) {
            words.truncate(end + 1);
        }
        while words.first().is_some_and(|token| STOP_WORDS.contains(&token.stem.as_str())) {
            words.remove(0);
        }
        words.truncate(8);
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            // A quotation in between would leave a hole.
            let text = plain[first.start..last.end].split_whitespace().collect::<Vec<_>>().join(" ");
            return Some((text, first.start, last.end));
        }
    }
    None
}

fn addresses(plain: &str) -> Vec<String> {
    plain
        .split_whitespace()
        .map(|word| word.trim_matches([',', '.', ';', ')', '(']))
        .filter(|word| {
            word.starts_with("https://") || (word.starts_with('/') && !word.starts_with("//") && word.len() > 1)
        })
        .map(str::to_owned)
        .collect()
}

/// The text with its first letter in upper case.
pub(super) fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_and_their_cues() {
        let reading = Reading::new("Change the heading to \"Don't stop, go\" and the button to “Buy now”; it's fine.");
        assert_eq!(reading.quotes[0].text, "Don't stop, go");
        assert!(reading.quotes[0].cue.contains(&"heading".to_owned()));
        assert_eq!(reading.quotes[1].text, "Buy now");
        assert!(reading.quotes[1].cue.contains(&"button".to_owned()));
        assert!(!reading.says(&["stop"]));
    }

    #[test]
    fn lists() {
        let titles = |prompt: &str| Reading::new(prompt).items.into_iter().map(|item| item.title).collect::<Vec<_>>();
        assert_eq!(
            titles("Three features: hand thrown, fired twice and food safe."),
            ["Hand thrown", "Fired twice", "Food safe"]
        );
        assert_eq!(titles("Questions:\n- How long? Two days.\n- Where? In Leeds."), ["How long?", "Where?"]);
        assert_eq!(titles("Opens at 10:30 on Monday"), Vec::<String>::new());
        let items = Reading::new("Features: Range - 120 km per charge; Weight (only 19 kg)").items;
        assert_eq!(items[1], Item { title: "Weight".to_owned(), text: Some("Only 19 kg".to_owned()) });
    }

    #[test]
    fn subjects() {
        let topic = |prompt: &str| Reading::new(prompt).topic_text().map(str::to_owned);
        assert_eq!(
            topic("A hero for our autumn glaze collection with a warm tone"),
            Some("autumn glaze collection".to_owned())
        );
        assert_eq!(topic("Grid of bikes"), Some("bikes".to_owned()));
        assert_eq!(topic("Make it darker"), None);
    }

    #[test]
    fn told_sentences_are_copy() {
        let reading = Reading::new("Hero for the studio. Every bowl is thrown by hand in Leeds. Use three columns.");
        assert_eq!(reading.copy, ["Every bowl is thrown by hand in Leeds."]);
        assert_eq!(reading.counts, [(3, vec!["column".to_owned()])]);
    }
}
