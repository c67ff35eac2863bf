//! Schema history of ai-editor: prompts with their embeddings, generations, assets.

mod m0001_prompts;
mod m0002_generations;
mod m0003_assets;

use sea_orm_migration::prelude::*;

/// Brings a database to the schema that this version of `ai-editor` expects. Run it after the kernel's.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_prompts::Migration),
            Box::new(m0002_generations::Migration),
            Box::new(m0003_assets::Migration),
        ]
    }

    fn migration_table_name() -> DynIden {
        "ai_editor_migrations".into_iden()
    }
}
