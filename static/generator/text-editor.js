/* The editor of a text: colours behind a see-through textarea, and what the server says of the text beneath it. */

import { checkerOf } from "./text-checks.js";
import { Palette, make } from "./text-palette.js";
import { LONGEST, cut, tokenKey } from "./text-syntax.js";

const { Controller } = window.StimulusModule;

class TextEditor extends Controller {
  static targets = [
    ...["mirror", "bar", "summary", "samplesButton", "paletteButton"],
    ...["palette", "problems", "samples"],
  ];

  static values = { url: String, kind: String, extra: String, lines: Boolean, site: String, campaign: String };

  connect() {
    this.field = this.element.querySelector("textarea");
    this.diagnostics = [];
    this.answer = null;
    this.chooser = new Palette(this.paletteTarget, {
      choose: (token) => this.insert(token),
      close: (options) => this.closePalette(options),
    });
    this.listeners = new AbortController();
    const on = (target, name, handler) => target.addEventListener(name, handler, { signal: this.listeners.signal });
    on(this.field, "input", () => this.changed());
    on(this.field, "scroll", () => this.follow());
    on(this.field, "keydown", (event) => this.key(event));
    on(document, "selectionchange", () => this.matchBraces());
    on(this.field, "blur", () => this.matchBraces());
    this.sizes = new ResizeObserver(() => this.follow());
    this.sizes.observe(this.field);
    this.element.classList.add("is-live");
    this.barTarget.hidden = false;
    this.paint();
    this.checker = this.field.form && checkerOf(this.field.form);
    this.checker?.add(this);
  }

  disconnect() {
    this.listeners.abort();
    this.sizes.disconnect();
    this.checker?.remove(this);
  }

  question() {
    return { text: this.field.value, kind: this.kindValue, extra: this.extraValue.split(" ").filter(Boolean) };
  }

  get isLine() {
    return !this.linesValue;
  }

  key(event) {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      this.togglePalette();
    } else if (event.key === "Enter" && this.isLine && !event.isComposing) {
      event.preventDefault();
    }
  }

  changed() {
    if (this.isLine && /[\r\n]/.test(this.field.value)) this.joinLines();
    this.diagnostics = [];
    this.problemsTarget.classList.add("is-old");
    this.paint();
    this.checker?.ask(this);
  }

  /* A text of one line takes a pasted text with line breaks as one line. */
  joinLines() {
    const { selectionEnd, value } = this.field;
    const before = value.slice(0, selectionEnd).replace(/\s*[\r\n]+\s*/g, " ");
    this.field.value = before + value.slice(selectionEnd).replace(/\s*[\r\n]+\s*/g, " ");
    this.field.setSelectionRange(before.length, before.length);
  }

  /* Colours */

  paint() {
    const text = this.field.value;
    this.pieces = text.length > LONGEST ? [{ start: 0, end: text.length, type: "text", depth: 0, partner: -1 }] : cut(text);
    this.spans = this.pieces.map(() => []);
    const lines = text.split("\n");
    let start = 0;
    this.starts = lines.map((line) => {
      const place = start;
      start += line.length + 1;
      return place;
    });
    const rows = lines.map(() => make("div", { class: "spark-text__line" }));
    let row = 0;
    this.pieces.forEach((piece, number) => {
      let from = piece.start;
      while (from < piece.end) {
        while (row + 1 < this.starts.length && this.starts[row + 1] <= from) row += 1;
        const end = Math.min(piece.end, this.starts[row] + lines[row].length);
        if (from < end) this.write(rows[row], text.slice(from, end), piece, number);
        from = Math.max(end + 1, from + 1);
        if (end === piece.end) break;
      }
    });
    rows.forEach((line, place) => {
      if (!lines[place]) line.textContent = "\u200b";
    });
    this.rows = rows;
    this.mirrorTarget.replaceChildren(...rows);
    this.markProblems();
    this.matchBraces();
    this.follow();
  }

  write(row, text, piece, number) {
    if (piece.type === "text") {
      row.append(text);
      return;
    }
    const span = make("span", { class: `spark-text__${piece.type}` }, text);
    if (piece.partner >= 0 || piece.type === "pipe") span.dataset.depth = String(piece.depth % 4);
    this.spans[number].push(span);
    row.append(span);
  }

  follow() {
    const style = getComputedStyle(this.field);
    const borders = parseFloat(style.borderLeftWidth) + parseFloat(style.borderRightWidth);
    const bar = this.field.offsetWidth - this.field.clientWidth - borders;
    this.mirrorTarget.style.setProperty("--spark-scrollbar", `${Math.max(bar, 0)}px`);
    this.mirrorTarget.scrollTop = this.field.scrollTop;
    this.mirrorTarget.scrollLeft = this.field.scrollLeft;
  }

  matchBraces() {
    this.matched?.forEach((span) => span.classList.remove("is-match"));
    this.matched = [];
    if (document.activeElement !== this.field || this.field.selectionStart !== this.field.selectionEnd) return;
    const caret = this.field.selectionStart;
    const found = this.pieces.find((piece) => piece.partner >= 0 && (piece.end === caret || piece.start === caret));
    if (!found) return;
    const own = this.pieces.indexOf(found);
    this.matched = [...this.spans[own], ...this.spans[found.partner]];
    this.matched.forEach((span) => span.classList.add("is-match"));
  }

  markProblems() {
    this.diagnostics.forEach((problem) => {
      const row = this.rows[problem.line - 1];
      if (!row) return;
      row.classList.add(`has-${problem.severity}`);
      const offset = this.offsetOf(problem);
      const number = this.pieces.findIndex((piece) => piece.start <= offset && offset < piece.end);
      this.spans[number]?.forEach((span) => span.classList.add(`is-${problem.severity}`));
    });
  }

  offsetOf(problem) {
    // The server counts characters, and a string here counts the halves of those beyond the basic plane.
    const start = this.starts[problem.line - 1] ?? 0;
    const line = this.field.value.slice(start).split("\n", 1)[0];
    return start + [...line].slice(0, problem.column - 1).join("").length;
  }

  /* What the server says */

  show(answer) {
    if (!answer) return;
    this.answer = answer;
    this.diagnostics = answer.diagnostics;
    this.paint();
    const isEmpty = !this.field.value.trim();
    this.problemsTarget.replaceChildren(...answer.diagnostics.map((problem) => this.problem(problem)));
    this.problemsTarget.classList.remove("is-old");
    this.problemsTarget.hidden = !answer.diagnostics.length;
    this.samplesTarget.replaceChildren(...answer.samples.map((sample) => make("li", {}, sample)));
    const hasSamples = !isEmpty && answer.samples.length > 0;
    this.samplesButtonTarget.hidden = !hasSamples;
    this.samplesTarget.hidden = !hasSamples || this.samplesButtonTarget.getAttribute("aria-expanded") !== "true";
    const summary = isEmpty ? "" : this.summaryOf(answer);
    // Said again only when it changed.
    if (this.summaryTarget.textContent !== summary) this.summaryTarget.textContent = summary;
    const errors = answer.diagnostics.filter((problem) => problem.severity === "error").length;
    this.summaryTarget.classList.toggle("is-bad", errors > 0);
  }

  summaryOf(answer) {
    const errors = answer.diagnostics.filter((problem) => problem.severity === "error").length;
    if (errors) return errors === 1 ? "1 problem" : `${errors} problems`;
    const variants = answer.is_single ? "1 variant" : `${answer.count} variants`;
    const warnings = answer.diagnostics.length;
    if (!warnings) return variants;
    return `${variants}, ${warnings === 1 ? "1 warning" : `${warnings} warnings`}`;
  }

  problem(problem) {
    const place = this.isLine ? `Column ${problem.column}` : `Line ${problem.line}, column ${problem.column}`;
    const button = make("button", { type: "button" }, place);
    button.addEventListener("click", () => {
      const offset = this.offsetOf(problem);
      this.field.focus();
      this.field.setSelectionRange(offset, offset);
    });
    const kind = problem.severity === "error" ? "Error: " : "Warning: ";
    const item = make("li", { class: `is-${problem.severity}`, "data-code": problem.code }, button);
    item.append(make("span", { class: "w-sr-only" }, kind), ` ${problem.message}`);
    return item;
  }

  fail() {
    this.summaryTarget.textContent = "Not checked: the server did not answer. It checks again when you save.";
  }

  /* Samples and tokens */

  toggleSamples() {
    const isOpen = this.samplesButtonTarget.getAttribute("aria-expanded") === "true";
    this.samplesButtonTarget.setAttribute("aria-expanded", String(!isOpen));
    this.samplesTarget.hidden = isOpen;
  }

  async togglePalette() {
    if (!this.paletteTarget.hidden) {
      this.closePalette({ refocus: true });
      return;
    }
    try {
      const groups = await this.checker.groups();
      this.paletteButtonTarget.setAttribute("aria-expanded", "true");
      this.chooser.open(groups);
    } catch {
      this.fail();
    }
  }

  closePalette({ refocus }) {
    if (this.paletteTarget.hidden) return;
    this.chooser.hide();
    this.paletteButtonTarget.setAttribute("aria-expanded", "false");
    if (refocus) this.field.focus();
  }

  insert(token) {
    const text = token.insert || token.text;
    const { selectionStart: start, selectionEnd: end } = this.field;
    this.closePalette({ refocus: true });
    this.field.setSelectionRange(start, end);
    // The browser's own insertion can be undone with its own undo.
    if (!document.execCommand("insertText", false, text)) {
      this.field.setRangeText(text, start, end, "end");
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (token.caret !== undefined) this.field.setSelectionRange(start + token.caret, start + token.caret);
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

window.wagtail.app.register("spark-text", TextEditor);
