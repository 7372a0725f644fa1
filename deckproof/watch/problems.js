// Says in a page what is wrong with its deck: over the code or on the slide that it is about.
globalThis.liveparts = (() => {
  "use strict";

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const message = (problem) => element("div", { class: "live-problem", role: "alert" },
    element("p", { class: "live-message" }, element("b", {}, problem.code), ` ${problem.message}`),
    element("p", { class: "live-where" }, problem.where),
    ...(problem.quote ? [element("pre", { class: "live-quote" }, problem.quote)] : []),
    ...(problem.detail.length ? [element("pre", {}, ...problem.detail.map(line))] : []),
    ...(problem.hint ? [element("p", { class: "live-hint" }, `to do: ${problem.hint}`)] : []));

  const line = (text) => {
    const kind = { "+": "inserted", "-": "deleted" }[text[0]] ?? "same";
    return element("span", { class: kind }, `${text}\n`);
  };

  const listIn = (parent, name) => {
    let list = parent.querySelector(`:scope > .${name}`);
    if (!list) parent.append(list = element("div", { class: name }));
    return list;
  };

  let last = ""; // what was shown
  let there = 0; // in how many messages; some are gone with their slide where another came in its place

  const showProblems = (state) => {
    const leaves = state.stacks.flatMap((one) => one.stack ?? [one]);
    const said = state.problems.length ? JSON.stringify([state.problems, leaves.map(([key, slide]) => [key, slide])]) : "";
    if (last === said && document.querySelectorAll(".live-problem").length === there) return;
    last = said;
    document.querySelectorAll(".live-list, .live-problems").forEach((old) => old.remove());
    const bySlide = new Map();
    for (const section of document.querySelectorAll(".reveal > .slides section[data-live]")) {
      const place = section.querySelector(":scope > .frame")?.dataset.slide;
      if (place !== undefined) bySlide.set(place, [...(bySlide.get(place) ?? []), section]);
    }
    const general = [];
    for (const problem of state.problems) {
      const places = problem.at.filter(({ slide }) => bySlide.has(String(slide)));
      if (!places.length) general.push(problem);
      for (const { slide, codes } of places) {
        const sections = bySlide.get(String(slide));
        const blocks = sections.flatMap((section) => [...section.querySelectorAll(".frame .code")]);
        const over = codes.map((number) => blocks[number]).filter((block) => block && !block.closest(".notes"));
        for (const block of over) listIn(block, "live-list").append(message(problem));
        if (!over.length) listIn(sections.at(-1), "live-problems").append(message(problem));
      }
    }
    if (general.length) {
      document.body.append(element("div", { class: "live-problems live-deck" }, ...general.map(message)));
    }
    there = document.querySelectorAll(".live-problem").length;
  };

  return { element, showProblems };
})();
