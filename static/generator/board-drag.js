/* Cards are dragged from column to column. Where a card may not go is dimmed; who drops it there is told why. */

export class Dragging {
  constructor(board) {
    this.board = board;
    this.card = null;
    const on = (name, handler) => board.element.addEventListener(name, handler);
    on("dragstart", (event) => this.start(event));
    on("dragover", (event) => this.over(event));
    on("dragleave", (event) => this.leave(event));
    on("drop", (event) => this.drop(event));
    on("dragend", () => this.end());
  }

  get places() {
    return [...this.board.columnTargets, ...this.board.tileTargets];
  }

  placeOf(event) {
    return event.target.closest?.(".spark-column, .spark-drawer__tile");
  }

  start(event) {
    const card = event.target.closest?.(".spark-board-card[data-id]");
    if (!card) return;
    this.card = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.title);
    const legal = this.board.moves[card.dataset.status] ?? [];
    this.places.forEach((place) => {
      const { status } = place.dataset;
      const isHome = status === card.dataset.status;
      place.classList.toggle("spark-place--illegal", !isHome && !legal.includes(status));
      place.classList.toggle("spark-place--legal", legal.includes(status));
    });
    // The browser takes its picture of the card first.
    requestAnimationFrame(() => card.classList.add("spark-board-card--dragged"));
    this.board.element.classList.add("spark-board--dragging");
  }

  over(event) {
    const place = this.card && this.placeOf(event);
    if (!place) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    this.places.forEach((each) => each.classList.toggle("spark-place--over", each === place));
  }

  leave(event) {
    if (!event.relatedTarget) this.places.forEach((each) => each.classList.remove("spark-place--over"));
  }

  drop(event) {
    const place = this.card && this.placeOf(event);
    if (!place) return;
    event.preventDefault();
    const { card } = this;
    this.end();
    const { status } = place.dataset;
    if (status !== card.dataset.status) this.board.move({ ...card.dataset }, status);
  }

  end() {
    this.card?.classList.remove("spark-board-card--dragged");
    this.card = null;
    this.board.element.classList.remove("spark-board--dragging");
    this.places.forEach((place) =>
      place.classList.remove("spark-place--illegal", "spark-place--legal", "spark-place--over"),
    );
  }
}
