/* What others do on the board: asked every moment, and not while nobody looks. */

import { get } from "./board-net.js";

const EVERY = 1500;
// Jobs that write drafts are looked at less often: it costs more than one query.
const JOBS_EVERY = 3000;

export class Live {
  constructor(board) {
    this.board = board;
    this.wake = () => {
      if (!document.hidden) this.schedule(0);
    };
  }

  start() {
    document.addEventListener("visibilitychange", this.wake);
    this.jobsAt = Date.now();
    this.schedule(EVERY);
  }

  stop() {
    document.removeEventListener("visibilitychange", this.wake);
    clearTimeout(this.timer);
    this.isStopped = true;
  }

  /* The columns were replaced: they say from when on to ask. */
  begin(columns) {
    this.since = columns.dataset.since;
    this.seen = columns.dataset.seen;
  }

  schedule(delay) {
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(() => this.poll(), delay);
  }

  async poll() {
    if (document.hidden) return;
    let delay = EVERY;
    try {
      await this.ask();
    } catch {
      // The server is away for a moment: what is on the board stays, and it is asked again.
      delay = EVERY * 6;
    }
    this.schedule(delay);
  }

  async ask() {
    const asked = this.board.query;
    const isWriting = this.board.hasJobs && Date.now() - this.jobsAt > JOBS_EVERY;
    const query = new URLSearchParams(asked);
    if (!isWriting) {
      query.set("since", this.since);
      query.set("seen", this.seen);
    }
    const response = await get(`${this.board.changesUrlValue}?${query}`);
    const answer = await response.json();
    // Somebody has filtered in the meantime: the answer is for another board.
    if (asked !== this.board.query) return;
    if (isWriting) {
      this.jobsAt = Date.now();
      await this.board.refresh(answer.counts, { onlyChanged: true });
      return;
    }
    this.since = answer.since;
    this.seen = answer.seen;
    if (answer.reload) await this.board.refresh(answer.counts);
    else if (answer.cards) this.board.take(answer);
  }
}
