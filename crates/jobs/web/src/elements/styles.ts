import { css } from "lit";

/** Tokens as all elements have them, `--sw-*` from the host; tables, filters and dialogs. */
export const styles = css`
  :host {
    color-scheme: light dark;
    --_surface: var(--sw-surface, light-dark(#ffffff, #17191d));
    --_sunken: var(--sw-sunken, light-dark(#f5f5f3, #101215));
    --_text: var(--sw-text, light-dark(#1c1d20, #eceded));
    --_muted: var(--sw-muted, light-dark(#5c6068, #a3a8b0));
    --_line: var(--sw-line, light-dark(#dcdcd8, #31353c));
    --_control-line: var(--sw-control-line, light-dark(#85888f, #7b818b));
    --_accent: var(--sw-accent, light-dark(#2f4fd0, #8ea6ff));
    --_on-accent: var(--sw-on-accent, light-dark(#ffffff, #0f1530));
    --_good: var(--sw-good, light-dark(#1d6b3f, #6fd39a));
    --_warn: var(--sw-warn, light-dark(#8a5200, #f0b45f));
    --_bad: var(--sw-bad, light-dark(#b3261e, #ff9a8f));
    --_radius: var(--sw-radius, 8px);
    display: grid;
    gap: 32px;
    max-inline-size: 100%;
    color: var(--_text);
    font: 400 15px/1.45 var(--sw-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 18px;
  }
  h3 {
    font-size: 15px;
  }
  section {
    min-inline-size: 0;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 4px 16px;
    min-block-size: 32px;
    margin-block-end: 8px;
  }
  .muted {
    color: var(--_muted);
    font-size: 13px;
  }
  .narrow {
    display: none;
  }
  .dot::before {
    content: "";
    display: inline-block;
    inline-size: 8px;
    block-size: 8px;
    margin-inline-end: 8px;
    border-radius: 50%;
    background: var(--_good);
  }
  .dot.offline::before {
    background: var(--_bad);
  }
  .frame {
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 4px);
    background: var(--_surface);
    overflow: hidden;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 8px 12px;
    text-align: start;
    vertical-align: middle;
    font-weight: 400;
  }
  thead th {
    color: var(--_muted);
    font-size: 13px;
    white-space: nowrap;
    border-block-end: 1px solid var(--_line);
  }
  tbody tr + tr > * {
    border-block-start: 1px solid var(--_line);
  }
  tbody tr:hover {
    background: var(--_sunken);
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
  }
  .name {
    overflow-wrap: break-word;
  }
  .state {
    white-space: nowrap;
    font-weight: 600;
  }
  .good {
    color: var(--_good);
  }
  .warn {
    color: var(--_warn);
  }
  .bad {
    color: var(--_bad);
  }
  .code {
    font: 13px/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  }
  button,
  input,
  select {
    min-block-size: 36px;
    padding: 6px 12px;
    border: 1px solid var(--_control-line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: inherit;
    font: inherit;
  }
  button {
    font-weight: 600;
    white-space: nowrap;
    cursor: pointer;
    background: transparent;
  }
  td .actions {
    flex-wrap: nowrap;
  }
  button:hover {
    border-color: var(--_text);
  }
  button.small {
    min-block-size: 32px;
    padding: 3px 10px;
    font-size: 13px;
  }
  button.link {
    min-block-size: 32px;
    padding: 2px 4px;
    margin-inline-start: -4px;
    border-color: transparent;
    text-align: start;
    white-space: normal;
    text-decoration: underline;
    text-decoration-color: var(--_control-line);
    text-underline-offset: 3px;
  }
  button.primary {
    background: var(--_accent);
    border-color: var(--_accent);
    color: var(--_on-accent);
  }
  button.danger {
    background: var(--_bad);
    border-color: var(--_bad);
    color: var(--_on-accent);
  }
  button:disabled,
  button[aria-disabled="true"] {
    border-color: var(--_line);
    background: var(--_sunken);
    color: var(--_muted);
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .filters {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 8px 12px;
    align-items: start;
    margin-block-end: 12px;
  }
  .filters label,
  .form label {
    display: grid;
    gap: 2px;
    font-size: 13px;
    color: var(--_muted);
  }
  .filters input,
  .filters select,
  .form input,
  .form select {
    inline-size: 100%;
    font-size: 15px;
    color: var(--_text);
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
    gap: 16px;
    align-items: start;
  }
  .field {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
  }
  .fault {
    color: var(--_bad);
    font-size: 13px;
    font-weight: 600;
  }
  [aria-invalid="true"] {
    border-color: var(--_bad);
  }
  input:read-only {
    border-color: var(--_line);
    background: var(--_sunken);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    padding: 8px 12px;
    border-block-start: 1px solid var(--_line);
  }
  .group {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .empty {
    padding: 40px 16px;
    text-align: center;
    color: var(--_muted);
  }
  .skeleton {
    block-size: 14px;
    border-radius: 4px;
    background: var(--_line);
  }
  .problem {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    padding: 12px 16px;
    border: 1px solid var(--_bad);
    border-radius: var(--_radius);
  }
  .alerts {
    display: grid;
    gap: 8px;
  }
  progress {
    inline-size: 72px;
    block-size: 6px;
    accent-color: var(--_accent);
  }
  dialog {
    inline-size: min(640px, calc(100vw - 32px));
    max-block-size: calc(100vh - 48px);
    padding: 24px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 8px);
    background: var(--_surface);
    color: var(--_text);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 45%);
  }
  dialog .stack {
    display: grid;
    gap: 16px;
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 4px 16px;
  }
  dt {
    color: var(--_muted);
  }
  .failures {
    display: grid;
    gap: 8px;
    list-style: none;
  }
  .failures li {
    padding: 8px 12px;
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  @media (max-width: 1340px) {
    .widest {
      display: none;
    }
  }
  @media (max-width: 1000px) {
    .wide {
      display: none;
    }
  }
  @media (max-width: 620px) {
    .medium {
      display: none;
    }
    .narrow {
      display: block;
    }
    th,
    td {
      padding: 8px 6px;
    }
    .number {
      white-space: normal;
    }
    td .actions {
      flex-direction: column;
    }
    dl {
      grid-template-columns: 1fr;
      gap: 0;
    }
    dd {
      margin-block-end: 8px;
    }
  }
  @media (pointer: coarse) {
    button,
    button.small,
    button.link,
    input,
    select {
      min-block-size: 44px;
    }
  }
`;
