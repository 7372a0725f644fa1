// A slide's picture opens large, in a dialog: arrow keys go to the ones beside it, Esc closes.
"use strict";

const words = document.currentScript.dataset.words.split("|");

(() => {
  const links = [...document.querySelectorAll("a.slide-picture")];
  if (!links.length || !window.HTMLDialogElement) return;

  const dialog = document.createElement("dialog");
  dialog.className = "large";
  dialog.setAttribute("aria-label", words[0]);
  dialog.innerHTML =
    '<img alt=""><div class="bar"><p aria-live="polite"></p>' +
    '<button type="button" data-step="-1">‹</button><button type="button" data-step="1">›</button>' +
    '<button type="button" data-close>×</button></div>';
  dialog.querySelectorAll("button").forEach((one, place) => one.setAttribute("aria-label", words[place + 1]));
  document.body.append(dialog);
  const [image, below] = [dialog.querySelector("img"), dialog.querySelector("p")];
  let at = 0;

  const show = (place) => {
    at = (place + links.length) % links.length;
    const picture = links[at].querySelector("img");
    image.src = links[at].href;
    image.alt = picture.alt;
    image.style.setProperty("--ratio", picture.width / picture.height || 16 / 9);
    below.textContent = picture.alt;
  };

  links.forEach((link, place) =>
    link.addEventListener("click", (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(place);
      dialog.showModal();
    }),
  );
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.step) show(at + Number(button.dataset.step));
    else if (button || event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) show(at + step);
  });
  dialog.addEventListener("close", () => links[at].focus());
})();

// Furo's two side bars are told apart by their places only.
document.querySelector("aside.sidebar-drawer")?.setAttribute("aria-label", words[4]);
document.querySelector("aside.toc-drawer")?.setAttribute("aria-label", words[5]);

// The page that shows what a search found has no heading.
if (!document.querySelector("h1")) {
  const heading = document.createElement("h1");
  heading.textContent = document.title.split(" - ")[0];
  document.querySelector("article")?.prepend(heading);
}

// Code and tables that are wider than the page scroll by themselves: also for those who use no mouse.
for (const wide of document.querySelectorAll(".highlight pre, .table-wrapper")) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
}
