/** Puts a provider's player in the place of the link to the video, at a click and not before. */

export default function mount(player) {
  const link = player.querySelector("a[data-player]");
  link.addEventListener("click", (event) => {
    // Who opens a link in a new tab means the link.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const frame = Object.assign(document.createElement("iframe"), {
      src: link.dataset.player,
      title: link.dataset.title,
      allow: "autoplay; fullscreen; picture-in-picture; encrypted-media",
      allowFullscreen: true,
      referrerPolicy: "strict-origin-when-cross-origin",
    });
    player.replaceChildren(frame);
    frame.focus();
  });
}
