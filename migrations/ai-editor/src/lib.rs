//! Schema history of ai-editor.
