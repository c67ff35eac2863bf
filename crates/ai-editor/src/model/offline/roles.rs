//! What a prop is for, told from its name.

use super::words::name_words;

/// Purpose of a string prop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Heading,
    Kicker,
    Lead,
    Text,
    Question,
    Answer,
    Label,
    Href,
    Alt,
    Caption,
    Author,
    Query,
    Picture,
    Other,
}

const ROLES: &[(Role, &[&str])] = &[
    (Role::Alt, &["alt"]),
    (Role::Picture, &["src", "image", "picture", "photo", "logo", "avatar", "poster", "thumbnail"]),
    (Role::Lead, &["subtitle", "subheading", "subheadline", "tagline", "lead", "intro", "introduction", "lede"]),
    (Role::Kicker, &["kicker", "eyebrow", "overline"]),
    (Role::Caption, &["caption"]),
    (Role::Href, &["href", "url", "link", "target", "to"]),
    (Role::Label, &["label", "button", "cta", "action"]),
    (Role::Question, &["question"]),
    (Role::Answer, &["answer"]),
    (Role::Heading, &["heading", "headline", "title", "name", "header"]),
    (Role::Author, &["author", "person", "customer", "by", "attribution"]),
    (Role::Query, &["query", "search", "collection", "category", "tag", "keyword"]),
    (
        Role::Text,
        &[
            "text",
            "body",
            "content",
            "description",
            "copy",
            "paragraph",
            "quote",
            "html",
            "markdown",
            "message",
            "summary",
            "story",
        ],
    ),
];

/// The purpose of a prop by its name; the last part of the name that tells decides.
pub(super) fn role(name: &str) -> Role {
    let words = name_words(name);
    if words.first().is_some_and(|word| word == "sub") {
        return Role::Lead;
    }
    words.iter().rev().find_map(|word| role_of_word(word)).unwrap_or(Role::Other)
}

/// The purpose of a prop within an object: the `url` of a picture is a picture.
pub(super) fn role_within(name: &str, around: &str) -> Role {
    match (role(name), role(around)) {
        (Role::Href, Role::Picture) => Role::Picture,
        (own, _) => own,
    }
}

/// The purpose that a word of a prompt names.
pub(super) fn role_of_word(word: &str) -> Option<Role> {
    ROLES.iter().find(|(_, words)| words.contains(&word)).map(|(role, _)| *role)
}

/// The purpose named by the words before a quotation, nearest first. Words that are ordinary in orders do not count.
pub(super) fn cue_role(cue: &[String]) -> Option<Role> {
    cue.iter().rev().find_map(|word| match word.as_str() {
        "to" | "by" => None,
        "called" | "titled" | "named" | "headed" => Some(Role::Heading),
        "labelled" | "labeled" | "saying" => Some(Role::Label),
        word => role_of_word(word),
    })
}
