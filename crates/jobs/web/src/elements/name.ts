import { html, type TemplateResult } from "lit";
import { pieces } from "../format.ts";

/** A name that may end a line after its dots and underscores, not within a word. */
export function renderName(name: string): TemplateResult {
  return html`${pieces(name).map((piece, at) => (at === 0 ? piece : html`<wbr />${piece}`))}`;
}
