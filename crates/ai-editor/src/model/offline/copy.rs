//! Text made from a subject and a tone. It states no facts: rules cannot know any.

use super::reading::{Tone, sentence_case};

/// A heading about the subject.
pub(super) fn heading(topic: &str, tone: Tone) -> String {
    match tone {
        Tone::Plain | Tone::Formal | Tone::Technical => sentence_case(topic),
        Tone::Friendly => format!("Say hello to {topic}"),
        Tone::Witty => format!("{}, no small talk", sentence_case(topic)),
        Tone::Creative => format!("{}, seen anew", sentence_case(topic)),
    }
}

/// A sentence about the subject; neighbouring indexes give different ones.
pub(super) fn sentence(topic: &str, tone: Tone, index: usize) -> String {
    let forms: &[&str] = match tone {
        Tone::Plain => &["What to know about {}, in short.", "A closer look at {}.", "How {} fits your day."],
        Tone::Formal => {
            &["An overview of {}.", "Further details on {} are available on request.", "The essentials of {}."]
        }
        Tone::Technical => {
            &["Specifications of {} at a glance.", "How {} works, step by step.", "Figures and limits of {}."]
        }
        Tone::Friendly => &[
            "Have a look around and get to know {}.",
            "Questions about {}? Just ask.",
            "Good to have you here, and {} too.",
        ],
        Tone::Witty => {
            &["All about {}, minus the speech.", "You were going to look at {} anyway.", "{}: shorter than the manual."]
        }
        Tone::Creative => &["Let {} set the scene.", "Where {} begins.", "A different light on {}."],
    };
    sentence_case(&forms[index % forms.len()].replace("{}", topic))
}

/// Cuts at the end of a sentence or word so that at most `longest` characters remain.
pub(super) fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let end = text.char_indices().nth(longest).map_or(text.len(), |(position, _)| position);
    let head = &text[..end];
    let sentence = head.rfind(['.', '?', '!']).map(|position| position + 1).filter(|position| position * 2 > end);
    let whole = text[end..].starts_with(char::is_whitespace).then_some(end);
    let word = whole.or(sentence).or_else(|| head.rfind(char::is_whitespace)).unwrap_or(end);
    let shortened = head[..word].trim_end().trim_end_matches([',', ';', ':', '–', '-']).trim_end();
    if shortened.is_empty() { head.to_owned() } else { shortened.to_owned() }
}

/// A shorter form: the first sentence of several, else about the first half, ended at a word.
pub(super) fn shorter(text: &str) -> String {
    let text = text.trim();
    let mut ends = text
        .char_indices()
        .filter(|(position, c)| matches!(c, '.' | '!' | '?') && text[position + 1..].starts_with(char::is_whitespace))
        .map(|(position, _)| position + 1);
    if let Some(end) = ends.next() {
        return text[..end].to_owned();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() < 4 {
        return text.to_owned();
    }
    let clause = text.find([',', ';', '–', '—', ':']).filter(|end| text[..*end].split_whitespace().count() >= 2);
    let mut kept = match clause {
        Some(end) => text[..end].to_owned(),
        None => {
            let mut kept = words[..words.len().div_ceil(2).max(2)].to_vec();
            while kept.len() > 2
                && kept.last().is_some_and(|word| super::words::STOP_WORDS.contains(&word.to_lowercase().as_str()))
            {
                kept.pop();
            }
            kept.join(" ")
        }
    };
    if text.ends_with('.') && !kept.ends_with('.') {
        kept.push('.');
    }
    kept
}

/// The text with or without contractions, as a tone asks. No word beyond the table changes.
pub(super) fn in_tone(text: &str, tone: Tone) -> String {
    const FORMS: &[(&str, &str)] = &[
        ("do not", "don't"),
        ("does not", "doesn't"),
        ("is not", "isn't"),
        ("are not", "aren't"),
        ("cannot", "can't"),
        ("will not", "won't"),
        ("we are", "we're"),
        ("you are", "you're"),
        ("it is", "it's"),
        ("we will", "we'll"),
        ("you will", "you'll"),
        ("we have", "we've"),
        ("purchase", "buy"),
        ("require", "need"),
        ("assist", "help"),
        ("commence", "start"),
        ("obtain", "get"),
        ("additional", "more"),
    ];
    let casual = match tone {
        Tone::Friendly | Tone::Witty => true,
        Tone::Formal | Tone::Technical => false,
        Tone::Plain | Tone::Creative => return text.to_owned(),
    };
    FORMS.iter().fold(text.to_owned(), |text, (formal, relaxed)| {
        let (from, to) = if casual { (*formal, *relaxed) } else { (*relaxed, *formal) };
        replace_word(&replace_word(&text, from, to), &sentence_case(from), &sentence_case(to))
    })
}

fn replace_word(text: &str, from: &str, to: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (position, found) in text.match_indices(from) {
        let before = text[..position].chars().next_back();
        let behind = text[position + found.len()..].chars().next();
        if before.is_some_and(char::is_alphanumeric) || behind.is_some_and(char::is_alphanumeric) {
            continue;
        }
        result.push_str(&text[done..position]);
        result.push_str(to);
        done = position + found.len();
    }
    result.push_str(&text[done..]);
    result
}

/// Text as HTML paragraphs, with nothing in it that would be markup.
pub(super) fn paragraphs(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.split('\n').map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("<p>{line}</p>")).collect()
}

/// The text of HTML: tags gone, blocks as lines, the commonest entities read.
pub(super) fn without_markup(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        if rest[start..end].starts_with("</p")
            || rest[start..end].starts_with("</li")
            || rest[start..end].starts_with("<br")
            || rest[start..end].starts_with("</h")
        {
            text.push('\n');
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorter_texts() {
        for (text, expected) in [
            ("Thrown by hand. Fired twice.", "Thrown by hand."),
            ("Bowls for every day, thrown by hand in a small studio", "Bowls for every day"),
            ("Stoneware thrown by hand in the old mill of Leeds", "Stoneware thrown by hand"),
            ("Two words", "Two words"),
        ] {
            assert_eq!(shorter(text), expected);
        }
    }

    #[test]
    fn markup_comes_and_goes() {
        assert_eq!(paragraphs("A & B\n<c>"), "<p>A &amp; B</p><p>&lt;c&gt;</p>");
        assert_eq!(without_markup("<p>A &amp; <em>B</em></p><p>&lt;c&gt;</p>"), "A & B\n<c>");
    }

    #[test]
    fn cut_texts_end_at_words() {
        assert_eq!(cut("Autumn glazes, fresh", 15), "Autumn glazes");
        assert_eq!(cut("Größenordnung", 5), "Größe");
        assert_eq!(cut("One. Two three", 8), "One. Two");
    }

    #[test]
    fn tones_change_only_known_forms() {
        assert_eq!(
            in_tone("We are open. Undo nothing, do not wait.", Tone::Friendly),
            "We're open. Undo nothing, don't wait."
        );
        assert_eq!(in_tone("It's simple: buy it.", Tone::Formal), "It is simple: purchase it.");
    }
}
