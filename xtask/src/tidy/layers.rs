//! Arrows inside a domain crate: `http` → use cases → `store`, `gateway`.

use super::Violation;
use super::tree::{SourceFile, Tree};

/// Crates that have the shape of a domain crate.
const CRATES: [&str; 5] = ["ai-editor", "cms", "commerce", "identity", "jobs"];

/// The layer of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    /// `http/`: extract, call one use case, map the result.
    Http,
    /// `<noun>/`: rules and transactions.
    UseCase,
    /// `<noun>/store.rs`: the only queries.
    Store,
    /// `entity/`: rows.
    Entity,
    /// `gateway/`: the outside world.
    Gateway,
    /// `jobs/`: as thin as a handler, but it owns the transaction in which it completes.
    Job,
    /// `public/`: pages for visitors, use case and answer in one, without a resource of the API between.
    Public,
    /// `lib.rs`, `config.rs`, `error.rs`: what the host sees.
    Surface,
}

/// A word that a layer must not contain.
struct Refusal {
    layers: &'static [Layer],
    word: &'static str,
    what: &'static str,
    mend: &'static str,
}

const TO_STORE: &str = "put the query into the `store.rs` of the noun and call it through a use case";
const TO_HTTP: &str = "pass plain values in and out of the use case; extracting and rendering belong to `http/`";

/// How a type of the domain becomes a column; that is no query.
const COLUMN_TYPES: [&str; 4] = ["DeriveValueType", "DeriveActiveEnum", "ValueTypeErr", "#[sea_orm("];

const REFUSALS: [Refusal; 8] = [
    Refusal {
        layers: &[Layer::Http, Layer::Public, Layer::UseCase, Layer::Gateway, Layer::Job],
        word: "sea_orm",
        what: "reaches for the database",
        mend: TO_STORE,
    },
    Refusal {
        layers: &[Layer::Http, Layer::Public, Layer::UseCase, Layer::Gateway, Layer::Job],
        word: "sea_query",
        what: "reaches for the database",
        mend: TO_STORE,
    },
    Refusal {
        layers: &[Layer::Http, Layer::Gateway, Layer::Job],
        word: "sqlx",
        what: "reaches for the database",
        mend: TO_STORE,
    },
    Refusal {
        layers: &[Layer::Gateway],
        word: "crate::entity",
        what: "knows the rows",
        mend: "let the use case return a type of the domain",
    },
    Refusal {
        layers: &[Layer::Http, Layer::Gateway],
        word: "store::",
        what: "passes the use case by",
        mend: "call a use case; it owns the transaction",
    },
    Refusal {
        layers: &[Layer::UseCase, Layer::Store, Layer::Entity, Layer::Gateway, Layer::Job],
        word: "crate::http",
        what: "points back to `http/`",
        mend: TO_HTTP,
    },
    Refusal {
        layers: &[Layer::UseCase, Layer::Store, Layer::Entity, Layer::Gateway, Layer::Job],
        word: "axum",
        what: "knows HTTP",
        mend: TO_HTTP,
    },
    Refusal {
        layers: &[Layer::Store],
        word: "crate::gateway",
        what: "reaches for the outside world",
        mend: "let the use case call the gateway before or after the transaction",
    },
];

/// Every arrow inside a crate that points the wrong way.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in &tree.files {
        let Some(layer) = layer(&file.path) else { continue };
        for (number, line) in file.numbered_code() {
            if file.is_test(number) {
                break;
            }
            violations.extend(refused(layer, line).map(|refusal| Violation {
                place: file.place(number),
                rule: format!("{} {} (`{}`)", name(layer), refusal.what, refusal.word),
                mend: refusal.mend,
            }));
        }
        violations.extend(written_row(file, layer));
        violations.extend(serialised_row(file, layer));
    }
    violations
}

fn layer(path: &str) -> Option<Layer> {
    let inside = path.strip_prefix("crates/")?;
    let (name, inside) = inside.split_once('/')?;
    let inside = inside.strip_prefix("src/")?.strip_suffix(".rs")?;
    if !CRATES.contains(&name) {
        return None;
    }
    let parts: Vec<&str> = inside.split('/').collect();
    Some(match parts.as_slice() {
        ["lib" | "config" | "error" | "api" | "state"] => Layer::Surface,
        // A tower layer is HTTP, wherever its noun lives.
        ["http", ..] | [_, "layer"] => Layer::Http,
        ["entity", ..] => Layer::Entity,
        ["gateway", ..] => Layer::Gateway,
        // The crate `jobs` is about jobs throughout.
        ["jobs", ..] if name != "jobs" => Layer::Job,
        parts if parts.iter().any(|part| *part == "store" || part.ends_with("_store")) => Layer::Store,
        ["public", ..] => Layer::Public,
        _ => Layer::UseCase,
    })
}

fn refused(layer: Layer, line: &str) -> impl Iterator<Item = &'static Refusal> {
    let column_type = layer == Layer::UseCase && COLUMN_TYPES.iter().any(|allowed| line.contains(allowed));
    REFUSALS
        .iter()
        .filter(move |refusal| !column_type && refusal.layers.contains(&layer) && has_word(line, refusal.word))
}

/// A row that could be sent to a client as it is.
fn serialised_row(file: &SourceFile, layer: Layer) -> Option<Violation> {
    if layer != Layer::Entity {
        return None;
    }
    let code = file.code.join("\n");
    let (at, _) = code.match_indices("#[derive(").find(|(at, _)| {
        let derived = code[*at..].split(")]").next().unwrap_or_default();
        has_word(derived, "DeriveEntityModel") && has_word(derived, "Serialize")
    })?;
    Some(Violation {
        place: file.place(code[..at].lines().count().max(1)),
        rule: "a row can be serialised (`Serialize`)".to_owned(),
        mend: "write an `…Out` type in `http/`; rows never reach a client",
    })
}

/// Active models write; whoever builds one has left the store out.
fn written_row(file: &SourceFile, layer: Layer) -> Option<Violation> {
    if !matches!(layer, Layer::Http | Layer::Public | Layer::UseCase | Layer::Job) {
        return None;
    }
    let (number, _) = file
        .numbered_code()
        .take_while(|(number, _)| !file.is_test(*number))
        .find(|(_, line)| has_word(line, "ActiveModel"))?;
    Some(Violation {
        place: file.place(number),
        rule: format!("{} writes rows itself (`ActiveModel`)", name(layer)),
        mend: TO_STORE,
    })
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let is_word = |each: Option<char>| each.is_some_and(|each| each.is_alphanumeric() || each == '_');
        !is_word(before) && (word.ends_with(':') || !is_word(after))
    })
}

fn name(layer: Layer) -> &'static str {
    match layer {
        Layer::Http => "a handler",
        Layer::UseCase => "a use case",
        Layer::Store => "a store",
        Layer::Entity => "an entity",
        Layer::Gateway => "a gateway",
        Layer::Job => "a job",
        Layer::Public => "a public page",
        Layer::Surface => "the surface",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(path: &str, line: &str, violations: usize) {
        let tree = Tree { files: vec![SourceFile::new(path, line)], packages: Vec::new() };
        assert_eq!(check(&tree).len(), violations, "{path}: {line}");
    }

    #[test]
    fn handlers_and_jobs_do_not_query() {
        check_line("crates/cms/src/http/pages.rs", "use sea_orm::EntityTrait;", 1);
        check_line("crates/cms/src/http/pages.rs", "use crate::pages::store::find;", 1);
        check_line("crates/cms/src/http/pages.rs", "page::ActiveModel { id }", 1);
        check_line("crates/cms/src/jobs/publish.rs", "use sea_orm::EntityTrait;", 1);
        check_line("crates/cms/src/gateway/search.rs", "use crate::entity::page;", 1);
        check_line("crates/cms/src/http/layer.rs", "use axum::middleware::Next;", 0);
        check_line("crates/cms/src/public/mod.rs", "use axum::Router;\nuse store::find;\nuse sea_orm::EntityTrait;", 1);
        check_line("crates/identity/src/authentication/layer.rs", "use axum::middleware::Next;", 0);
        check_line("crates/cms/src/http/pages.rs", "use crate::pages;\nlet datastore::X = 1; // sea_orm", 0);
        check_line("crates/cms/src/pages/mod.rs", "use sea_orm::EntityTrait;", 1);
        check_line("crates/cms/src/pages/mod.rs", "use sea_orm::DeriveValueType;", 0);
        check_line("crates/cms/src/pages/store.rs", "use sea_orm::EntityTrait;\nuse crate::entity::page;", 0);
    }

    #[test]
    fn nothing_points_back_to_http() {
        check_line("crates/cms/src/pages/mod.rs", "use crate::http::PageOut;", 1);
        check_line("crates/cms/src/pages/store.rs", "use axum::Json;", 1);
        check_line("crates/cms/src/lib.rs", "use axum::Router;", 0);
        check_line("crates/kernel/src/http/mod.rs", "use sea_orm::DbErr; use axum::Json;", 0);
    }

    #[test]
    fn rows_stay_inside() {
        check_line("crates/cms/src/entity/page.rs", "#[derive(Clone, DeriveEntityModel, Serialize)]", 1);
        check_line("crates/cms/src/entity/page.rs", "#[derive(\n    DeriveEntityModel,\n    Serialize,\n)]", 1);
        check_line("crates/cms/src/entity/page.rs", "#[derive(Serialize, FromJsonQueryResult)]", 0);
        check_line("crates/cms/src/pages/mod.rs", "page::ActiveModel { id }", 1);
    }
}
