// Splits a menu of grouped lines in two: first the group (an industry chain, a city), then its
// lines. The menu keeps its name and all its lines, so that without scripts it is one menu.
function start(menu) {
  const groups = [...menu.querySelectorAll("optgroup")];
  if (groups.length < 2 || menu.dataset.isSplit) return;
  menu.dataset.isSplit = "true";
  const upper = document.createElement("select");
  upper.className = menu.className;
  upper.setAttribute("aria-label", menu.dataset.cascade);
  upper.append(new Option("全部", ""));
  groups.forEach((group, place) => upper.append(new Option(group.label, String(place))));
  const row = document.createElement("div");
  row.className = "cascade";
  menu.before(row);
  row.append(upper, menu);

  function narrow() {
    groups.forEach((group, place) => {
      const isOther = upper.value !== "" && upper.value !== String(place);
      group.hidden = isOther;
      group.disabled = isOther;
    });
  }

  upper.addEventListener("change", () => {
    const lines = upper.value === "" ? [] : [...groups[Number(upper.value)].querySelectorAll("option")];
    menu.value = lines.length === 1 ? lines[0].value : "";
    narrow();
    menu.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // What is chosen otherwise, by a draft that was kept or in the whole list, moves the group along.
  function follow() {
    const group = menu.selectedOptions[0]?.closest("optgroup");
    if (group) upper.value = String(groups.indexOf(group));
    narrow();
  }
  menu.addEventListener("change", follow);
  follow();
}

export function startCascades(root) {
  root.querySelectorAll("select[data-cascade]").forEach(start);
}
