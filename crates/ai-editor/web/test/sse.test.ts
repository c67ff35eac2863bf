import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerEventDecoder, type ServerEvent } from "../src/sse.ts";
import { byteLength, cutAt, singleBytes } from "./bodies.ts";

function decode(chunks: readonly Uint8Array[]): ServerEvent[] {
  const decoder = new ServerEventDecoder();
  return chunks.flatMap((chunk) => decoder.push(chunk));
}

function check(input: string, expected: readonly ServerEvent[]): void {
  assert.deepEqual(decode([new TextEncoder().encode(input)]), expected);
  assert.deepEqual(decode(singleBytes(input)), expected, "one byte at a time");
  for (let at = 0; at <= byteLength(input); at++) {
    assert.deepEqual(decode(cutAt(input, at)), expected, `cut at byte ${at}`);
  }
}

const message = (data: string, id: string | null = null, event = "message"): ServerEvent => ({ event, data, id });

test("events end at a blank line, whatever ends the lines", () => {
  for (const newline of ["\n", "\r\n", "\r"]) {
    check(`data: a${newline}${newline}data: b${newline}${newline}`, [message("a"), message("b")]);
  }
});

test("characters of several bytes survive every cut", () => {
  check("data: größe 🏺 ceramics\n\n", [message("größe 🏺 ceramics")]);
});

test("several data lines are one text; one leading space is not part of it", () => {
  check("data:one\ndata:  two\n\n", [message("one\n two")]);
});

test("comments and unknown fields are skipped", () => {
  check(": keep-alive\n\nretry: 10\nfoo: bar\ndata: x\n\n", [message("x")]);
});

test("names and ids are kept, and the id stays until the next one", () => {
  check("event: progress\nid: 7\ndata: {}\n\ndata: y\n\n", [message("{}", "7", "progress"), message("y", "7")]);
});

test("an event without data is not dispatched, nor one without its blank line", () => {
  check("event: ping\n\ndata: half", []);
});

test("a byte order mark is not part of the first field", () => {
  check("\uFEFFdata: x\n\n", [message("x")]);
});

test("a line without end is refused instead of kept", () => {
  const decoder = new ServerEventDecoder();
  const chunk = new Uint8Array(1024 * 1024).fill(120);
  assert.throws(() => {
    for (let i = 0; i < 8; i++) decoder.push(chunk);
  }, RangeError);
});
