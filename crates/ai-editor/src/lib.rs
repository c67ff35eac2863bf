//! AI generation of page components: generations, prompt memory, assets.
