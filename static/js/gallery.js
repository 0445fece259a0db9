/** Opens a gallery's images in a dialog: arrows and swipes lead on, Escape and a click beside the image lead back.
 *
 * All galleries of a page share one dialog. Without this, each image is a link to its file.
 */

let dialog, shown;

export default function mount(gallery) {
  const links = [...gallery.querySelectorAll("a")];
  links.forEach((link, place) =>
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      dialog ??= build(gallery.dataset);
      dialog.setAttribute("aria-label", gallery.dataset.label);
      dialog.classList.toggle("is-single", links.length === 1);
      show(links, place);
      dialog.showModal();
    }),
  );
}

function build({ close, next, previous }) {
  const made = document.createElement("dialog");
  made.className = "lightbox";
  made.innerHTML = `<figure><img alt=""><figcaption aria-live="polite"></figcaption></figure>
    <button type="button" data-step="-1"><svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="m15 5-7 7 7 7"/></svg></button>
    <button type="button" data-step="1"><svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="m9 5 7 7-7 7"/></svg></button>
    <button type="button" data-step="0"><svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18"/></svg></button>`;
  for (const [step, label] of [["-1", previous], ["1", next], ["0", close]]) {
    const button = made.querySelector(`[data-step="${step}"]`);
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => (step === "0" ? made.close() : move(Number(step))));
  }
  made.addEventListener("click", (event) => event.target === made && made.close());
  made.addEventListener("close", () => shown.links[shown.place].focus());
  made.addEventListener("keydown", ({ key }) => {
    const forward = getComputedStyle(made).direction === "rtl" ? -1 : 1;
    if (key === "ArrowRight") move(forward);
    if (key === "ArrowLeft") move(-forward);
  });
  let start = 0;
  made.addEventListener("pointerdown", (event) => (start = event.clientX));
  made.addEventListener("pointerup", (event) => {
    const way = event.clientX - start;
    if (Math.abs(way) > 60) move(way < 0 ? 1 : -1);
  });
  document.body.append(made);
  return made;
}

function move(step) {
  show(shown.links, (shown.place + step + shown.links.length) % shown.links.length);
}

function show(links, place) {
  shown = { links, place };
  const small = links[place].querySelector("img");
  const image = dialog.querySelector("img");
  image.src = links[place].href;
  image.alt = small.alt;
  for (const name of ["width", "height"]) image.setAttribute(name, small.getAttribute(name));
  const caption = links[place].closest("figure").querySelector("figcaption")?.textContent ?? "";
  const count = links.length > 1 ? `${place + 1} / ${links.length}` : "";
  dialog.querySelector("figcaption").textContent = [caption, count].filter(Boolean).join(" · ");
}
