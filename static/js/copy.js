/** A button that copies the code beside it, and says so. */

export default function mount(figure) {
  const { label, done, failed } = figure.dataset;
  const code = figure.querySelector("code");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: label });
  const status = Object.assign(document.createElement("span"), { role: "status", className: "unseen" });
  let timer;

  button.addEventListener("click", async () => {
    const isCopied = await copied(code);
    button.textContent = status.textContent = isCopied ? done : failed;
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = label;
      status.textContent = "";
    }, 2500);
  });
  figure.append(button, status);
}

/** Whether the text is in the clipboard now. Without the right to write there, the code is selected instead. */
async function copied(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return false;
  }
}
