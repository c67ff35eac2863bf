import { css } from "lit";

/** Layout of `<sw-generate>`. */
export const generateStyles = css`
  form {
    display: grid;
    gap: 8px;
  }
  label {
    font-weight: 600;
  }
  textarea {
    inline-size: 100%;
    min-block-size: 88px;
    padding: 10px 12px;
    border: 1px solid var(--_control-line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: inherit;
    font: inherit;
    resize: vertical;
    field-sizing: content;
    max-block-size: 320px;
  }
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  textarea[aria-invalid="true"] {
    border-color: var(--_bad);
  }
  .field-error {
    color: var(--_bad);
    font-size: 13px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 8px;
  }
  .actions .muted {
    flex: 1 1 200px;
  }
  @media (pointer: coarse) {
    #keys {
      display: none;
    }
  }
  kbd {
    font: inherit;
    font-size: 12px;
    padding: 1px 5px;
    border: 1px solid var(--_line);
    border-radius: 4px;
    background: var(--_sunken);
  }
  .outcome {
    display: grid;
    gap: 16px;
    margin-block-start: 20px;
    padding-block-start: 20px;
    border-block-start: 1px solid var(--_line);
  }
  .answer {
    max-inline-size: 68ch;
    max-block-size: 320px;
    overflow: auto;
  }
  .answer p {
    white-space: pre-wrap;
  }
  .answer p + p {
    margin-block-start: 12px;
  }
  .caret::after {
    content: "";
    display: inline-block;
    inline-size: 2px;
    block-size: 1.1em;
    margin-inline-start: 2px;
    vertical-align: text-bottom;
    background: var(--_accent);
    animation: blink 1s steps(2) infinite;
  }
  @keyframes blink {
    50% {
      opacity: 0;
    }
  }
  .skeleton {
    display: grid;
    gap: 10px;
  }
  .skeleton span {
    block-size: 12px;
    border-radius: 6px;
    background: var(--_line);
    animation: breathe 1.2s ease-in-out infinite alternate;
  }
  .skeleton span:nth-child(2) {
    inline-size: 86%;
  }
  .skeleton span:nth-child(3) {
    inline-size: 58%;
  }
  @keyframes breathe {
    from {
      opacity: 1;
    }
    to {
      opacity: 0.45;
    }
  }
  .result {
    display: grid;
    gap: 12px;
  }
  .result header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 4px 16px;
  }
  h2 {
    font-size: 18px;
    line-height: 1.3;
  }
  .tree,
  .tree ul {
    list-style: none;
  }
  .tree ul {
    margin-inline-start: 7px;
    padding-inline-start: 16px;
    border-inline-start: 1px solid var(--_line);
  }
  .node {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 8px;
    padding-block: 4px;
  }
  .node strong {
    font-weight: 600;
  }
  .node .excerpt {
    color: var(--_muted);
  }
  .mark {
    padding: 0 7px;
    border: 1px solid currentcolor;
    border-radius: 99px;
    font-size: 12px;
    font-weight: 600;
    line-height: 18px;
  }
  .mark.new {
    color: var(--_good);
  }
  .mark.changed {
    color: var(--_accent);
  }
  .problem {
    display: grid;
    gap: 8px;
    justify-items: start;
  }
`;
