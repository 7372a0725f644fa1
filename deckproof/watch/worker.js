// Listens for all pages of a browser, as browsers open only a few connections to one server.
"use strict";

const ports = new Set();
const last = new Map(); // what was said of each deck
let there = true;

const tell = (message) => ports.forEach((port) => port.postMessage(message));

const source = new EventSource("/live/events");
source.addEventListener("message", ({ data }) => {
  const state = JSON.parse(data);
  last.set(state.deck, state);
  tell({ state });
});
source.addEventListener("open", () => tell({ there: (there = true) }));
source.addEventListener("error", () => tell({ there: (there = false) }));

addEventListener("connect", ({ ports: [port] }) => {
  ports.add(port);
  port.postMessage({ there });
  for (const state of last.values()) port.postMessage({ state });
});
