"use strict";
// Without this script the page lacks only the filter and the click on a marked stretch.
(() => {
  const all = (query, within = document) => Array.from(within.querySelectorAll(query));
  const tools = document.getElementById("tools");
  const box = document.getElementById("filter");
  const said = document.getElementById("said");
  const stage = document.getElementById("stage");
  const sure = document.getElementById("sure");
  if (!tools || !box || !said || !stage || !sure) return;
  const docs = all(".doc");
  document.documentElement.classList.add("js");
  tools.hidden = false;
  const filter = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    // Both at once ask for a change of that stage that is so sure.
    if (stage.value && sure.value) words.push(sure.value + ":" + stage.value + " ");
    else if (stage.value) words.push("stage:" + stage.value + " ");
    else if (sure.value) words.push("sure:" + sure.value + " ");
    let shown = 0;
    for (const doc of docs) {
      const key = doc.dataset.key || "";
      doc.hidden = !words.every((word) => key.includes(word));
      if (!doc.hidden) shown += 1;
    }
    said.textContent = words.length ? shown + " of " + docs.length + " shown" : "";
  };
  for (const control of [box, stage, sure]) control.addEventListener("input", filter);
  for (const [id, open] of [["open-all", true], ["close-all", false]]) {
    document.getElementById(id).addEventListener("click", () => {
      for (const doc of docs) if (!doc.hidden) doc.firstElementChild.open = open;
    });
  }
  for (const cell of all("span[data-rule]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rule";
    button.title = "Show the documents that this rule touched";
    cell.replaceWith(button);
    button.append(cell);
    button.addEventListener("click", () => {
      box.value = cell.dataset.rule;
      filter();
      tools.scrollIntoView();
    });
  }
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("del, ins");
    let row = mark && mark.closest("tr");
    // A change of several lines has its reasons below the last of them.
    while (row && !row.classList.contains("w") && !row.classList.contains("e")) row = row.nextElementSibling;
    const why = row && row.querySelector(".why");
    if (why) why.open = !why.open;
  });
})();
