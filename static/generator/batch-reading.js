/* Reading a test batch: one article at a time in a frame, the next one loaded behind it. A decision shows at once and is
   sent at the same time; what the server refuses is taken back, and says why. */

const { Controller } = window.StimulusModule;
const LABELS = { pending: "Not read yet", approved: "Approved", rejected: "Rejected" };
const KEYS = {
  a: "approve",
  r: "ask",
  u: "undo",
  n: "next",
  j: "next",
  p: "previous",
  k: "previous",
  d: "compare",
  "?": "help",
};
const KEPT = "spark.read.keys";
const number = (value) => Number(value).toLocaleString(document.documentElement.lang || "en");
const json = (id) => JSON.parse(document.getElementById(id).textContent);

class Read extends Controller {
  static targets = [
    "place",
    "title",
    "decision",
    "facts",
    "bar",
    "counts",
    "judge",
    "undo",
    "compare",
    "edit",
    "message",
    "live",
    "reasonForm",
    "reason",
    "done",
    "verdict",
    "stage",
    "diff",
    "sibling",
    "comparison",
    "help",
    "keys",
  ];

  static values = { back: String, judge: Boolean };

  connect() {
    this.items = json("spark-read-items");
    this.counts = json("spark-read-counts");
    this.frames = new Map();
    this.decided = [];
    this.saving = Promise.resolve();
    this.items.forEach((item) => {
      item.saved = item.decision;
      if (item.isWritten) this.siblingTarget.add(new Option(`No. ${item.number}: ${item.title}`, item.number));
    });
    this.hasKeys = localStorage.getItem(KEPT) !== "off";
    this.keysTarget.checked = this.hasKeys;
    this.onKey = (event) => this.press(event);
    document.addEventListener("keydown", this.onKey);
    this.show(this.first(), { isQuiet: true });
    this.tally();
    const other = new URLSearchParams(window.location.search).get("compare");
    if (other) this.compareWith(other);
  }

  disconnect() {
    document.removeEventListener("keydown", this.onKey);
  }

  /* The article that the address names, else the first that nobody has judged, else the first. */
  first() {
    const named = this.items.findIndex((item) => String(item.number) === window.location.hash.slice(1));
    const open = this.items.findIndex((item) => item.isWritten && item.decision === "pending");
    return Math.max(named >= 0 ? named : open, 0);
  }

  get item() {
    return this.items[this.at];
  }

  // Which article is shown

  next() {
    this.show((this.at + 1) % this.items.length);
  }

  previous() {
    this.show((this.at + this.items.length - 1) % this.items.length);
  }

  /* On to the next one that nobody has judged, from here around; to the verdict when there is none. */
  advance() {
    const around = this.items.map((_, step) => (this.at + 1 + step) % this.items.length);
    const open = around.find((place) => this.items[place].isWritten && this.items[place].decision === "pending");
    if (open !== undefined) this.show(open);
    else this.describe();
  }

  show(place, { isQuiet = false } = {}) {
    this.at = place;
    this.close();
    window.history.replaceState(null, "", `#${this.item.number}`);
    this.describe();
    this.frame(this.item).hidden = false;
    this.frames.forEach((frame, shown) => {
      frame.hidden = shown !== this.item.number;
    });
    this.preload();
    if (!isQuiet) {
      this.say(`${place + 1} of ${this.items.length}: ${this.item.title ?? "not written"}. ${LABELS[this.item.decision]}.`);
    }
    if (this.isComparing) this.compareNow();
  }

  describe() {
    const { item } = this;
    this.placeTarget.textContent = item.number;
    this.titleTarget.textContent = item.title ?? "This article was not written";
    this.decisionTarget.textContent = LABELS[item.decision] + (item.by ? ` by ${item.by}` : "");
    this.decisionTarget.title = item.reason || "";
    this.decisionTarget.dataset.decision = item.decision;
    this.factsTarget.replaceChildren(...this.facts(item));
    this.judgeTargets.forEach((button) => {
      button.disabled = !item.isWritten;
    });
    this.compareTarget.disabled = !item.isWritten;
    this.editTarget.href = item.edit ?? this.backValue;
  }

  facts(item) {
    const told = [];
    if (item.reason) told.push(["reason", `“${item.reason}”`]);
    item.flags.forEach((flag) => told.push(["flag", flag]));
    if (item.words !== undefined) told.push(["", `${number(item.words)} words`]);
    if (item.similarity != null) told.push(["", `${item.similarity}% like its closest sibling`]);
    if (item.local != null) told.push(["", `${item.local}% about its place`]);
    item.covers.forEach((value) => told.push(["covers", value]));
    return told.map(([kind, text]) => {
      const fact = document.createElement("span");
      if (kind) fact.dataset.kind = kind;
      fact.textContent = text;
      return fact;
    });
  }

  frame(item) {
    if (!this.frames.has(item.number)) {
      const frame = document.createElement("iframe");
      frame.title = item.title ?? "";
      frame.hidden = true;
      if (item.isWritten) {
        frame.src = item.article;
        frame.addEventListener("load", () => this.listen(frame));
      }
      this.frames.set(item.number, frame);
      this.stageTarget.append(frame);
    }
    return this.frames.get(item.number);
  }

  /* Keys count in the article, too, when somebody has clicked into it. */
  listen(frame) {
    frame.contentDocument?.addEventListener("keydown", this.onKey);
    // Visitors have no such button, and it would lie over the text.
    frame.contentDocument?.querySelector("wagtail-userbar")?.remove();
  }

  /* Keeps this article, the one before and the one after. */
  preload() {
    const beside = [0, 1, -1].map((step) => this.items[(this.at + step + this.items.length) % this.items.length]);
    beside.forEach((item) => this.frame(item));
    const kept = new Set(beside.map((item) => item.number));
    this.frames.forEach((frame, shown) => {
      if (!kept.has(shown)) {
        frame.remove();
        this.frames.delete(shown);
      }
    });
  }

  // Decisions

  approve() {
    this.decide(this.item, "approved", "");
    this.advance();
  }

  ask() {
    if (!this.hasReasonFormTarget || !this.item.isWritten) return;
    this.reasonFormTarget.hidden = false;
    this.reasonTarget.value = "";
    this.judgeTargets.forEach((button) => button.hasAttribute("aria-expanded") && button.setAttribute("aria-expanded", "true"));
    this.reasonTarget.focus();
  }

  quick(event) {
    this.rejectFor(event.currentTarget.dataset.reason);
  }

  reject() {
    const reason = this.reasonTarget.value.trim();
    if (reason) this.rejectFor(reason);
    else this.tell("Say why, so that whoever mends the texts knows what to look at.");
  }

  rejectFor(reason) {
    this.leave();
    this.decide(this.item, "rejected", reason);
    this.advance();
  }

  leave() {
    if (!this.hasReasonFormTarget || this.reasonFormTarget.hidden) return;
    this.reasonFormTarget.hidden = true;
    this.judgeTargets.forEach((button) => button.hasAttribute("aria-expanded") && button.setAttribute("aria-expanded", "false"));
    this.element.querySelector("[data-action='spark-read#next']").focus({ preventScroll: true });
  }

  undo() {
    const last = this.decided.pop();
    if (!last) return;
    this.undoTarget.disabled = !this.decided.length;
    this.show(this.items.indexOf(last.item), { isQuiet: true });
    this.decide(last.item, last.was, last.reason, { isUndo: true });
  }

  /* Shows the decision and sends it; decisions are sent one after the other, so that none overtakes its own undoing. */
  decide(item, decision, reason, { isUndo = false } = {}) {
    if (!this.judgeValue || !item.isWritten || (item.decision === decision && item.reason === reason)) return;
    const before = { item, was: item.decision, reason: item.reason, by: item.by };
    if (!isUndo) {
      this.decided.push(before);
      this.undoTarget.disabled = false;
    }
    this.clearMessage();
    this.put(item, { decision, reason, by: decision === "pending" ? "" : "you" });
    const done = isUndo ? `Taken back: no. ${item.number} is ${LABELS[decision].toLowerCase()} again` : LABELS[decision];
    this.say(`${done}. ${this.counts.judged} of ${this.counts.total} judged, ${this.counts.rejected} rejected.`);
    this.saving = this.saving.then(() => this.save(item, decision, reason, before));
  }

  put(item, { decision, reason, by }) {
    const judged = (each) => Number(each !== "pending");
    this.counts.judged += judged(decision) - judged(item.decision);
    ["approved", "rejected"].forEach((each) => {
      this.counts[each] += Number(decision === each) - Number(item.decision === each);
    });
    Object.assign(item, { decision, reason, by });
    if (item === this.item) this.describe();
    this.tally();
  }

  async save(item, decision, reason, before) {
    const body = new URLSearchParams({ decision, reason, was: item.saved });
    const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
    let answer;
    try {
      const response = await fetch(item.decide, {
        method: "POST",
        body,
        headers: { [CSRF_HEADER_NAME]: CSRF_TOKEN, Accept: "application/json" },
      });
      answer = await response.json();
      if (!response.ok && !answer.error) throw new Error(String(response.status));
    } catch {
      answer = { error: "The server could not be reached. Nothing was saved; try again." };
    }
    if (answer.item) item.saved = answer.item.decision;
    if (!answer.error) return;
    this.put(item, answer.item ?? { decision: before.was, reason: before.reason, by: before.by });
    this.decided = this.decided.filter((each) => each !== before);
    this.undoTarget.disabled = !this.decided.length;
    this.show(this.items.indexOf(item), { isQuiet: true });
    this.tell(`No. ${item.number} was not ${decision === "pending" ? "taken back" : decision}: ${answer.error}`);
  }

  tally() {
    const { judged, total, approved, rejected } = this.counts;
    this.barTarget.value = judged;
    this.barTarget.max = total || 1;
    this.countsTarget.textContent = `${judged} of ${total} judged · ${approved} approved · ${rejected} rejected`;
    const isDone = judged === total && total > 0;
    const wasHidden = this.doneTarget.hidden;
    this.doneTarget.hidden = !isDone;
    // The way on is at hand for who uses no mouse; but nobody is sent away before all is saved.
    if (isDone && wasHidden) this.verdictTarget.focus({ preventScroll: true });
  }

  async verdict(event) {
    event.preventDefault();
    await this.saving;
    if (this.messageTarget.hidden) window.location.assign(this.verdictTarget.href);
  }

  // Comparison

  compare() {
    if (!this.item.isWritten) return;
    this.isComparing = !this.isComparing;
    this.compareTarget.setAttribute("aria-pressed", String(this.isComparing));
    this.diffTarget.hidden = !this.isComparing;
    this.stageTarget.hidden = this.isComparing;
    if (this.isComparing) {
      this.compareNow();
      this.diffTarget.focus({ preventScroll: true });
    }
  }

  compareWith(other) {
    this.siblingTarget.value = other;
    if (!this.isComparing) this.compare();
  }

  choose() {
    this.compareNow();
  }

  async compareNow() {
    const { item } = this;
    if (!item.isWritten) return;
    let other = this.siblingTarget.value;
    if (other === "next") other = this.following(item)?.number ?? "similar";
    if (String(other) === String(item.number)) other = "similar";
    this.comparisonTarget.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`${item.compare}?${new URLSearchParams({ with: other })}`);
      if (!response.ok) throw new Error(String(response.status));
      const html = await response.text();
      if (item === this.item) this.comparisonTarget.innerHTML = html;
    } catch {
      this.comparisonTarget.textContent = "The comparison could not be loaded. Press d twice to try again.";
    }
    this.comparisonTarget.removeAttribute("aria-busy");
  }

  following(item) {
    const place = this.items.indexOf(item);
    const others = [...this.items.slice(place + 1), ...this.items.slice(0, place)];
    return others.find((other) => other.isWritten);
  }

  // Keys, help, messages

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      this.close();
      return;
    }
    if (event.target === (this.hasReasonTarget && this.reasonTarget)) {
      this.pressInReason(event);
      return;
    }
    if (!this.hasKeys || this.helpTarget.open || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (event.key === " " && !event.target.closest?.("button, a, summary")) {
      event.preventDefault();
      this.scroll(event.shiftKey ? -1 : 1);
      return;
    }
    const action = KEYS[event.key];
    const needsJudge = ["approve", "ask", "undo"].includes(action);
    if (!action || (needsJudge && !this.judgeValue)) return;
    if (event.repeat && needsJudge) return;
    if (action === "approve" && !this.item.isWritten) return;
    event.preventDefault();
    this[action]();
  }

  /* A number as the first thing that is typed is one of the reasons. */
  pressInReason(event) {
    if (this.reasonTarget.value || !/^[1-9]$/.test(event.key)) return;
    const button = this.reasonFormTarget.querySelectorAll("[data-reason]")[Number(event.key) - 1];
    if (!button) return;
    event.preventDefault();
    this.rejectFor(button.dataset.reason);
  }

  scroll(direction) {
    const area = this.isComparing ? this.diffTarget : this.frame(this.item).contentWindow;
    const height = this.isComparing ? this.diffTarget.clientHeight : this.stageTarget.clientHeight;
    area?.scrollBy({ top: direction * height * 0.85 });
  }

  help() {
    this.helpTarget.showModal();
  }

  switch() {
    this.hasKeys = this.keysTarget.checked;
    localStorage.setItem(KEPT, this.hasKeys ? "on" : "off");
  }

  close() {
    if (this.helpTarget.open) this.helpTarget.close();
    this.leave();
    this.clearMessage();
  }

  tell(text) {
    this.messageTarget.textContent = text;
    this.messageTarget.hidden = false;
  }

  clearMessage() {
    this.messageTarget.hidden = true;
    this.messageTarget.textContent = "";
  }

  say(text) {
    this.liveTarget.textContent = text;
  }
}

window.wagtail.app.register("spark-read", Read);
