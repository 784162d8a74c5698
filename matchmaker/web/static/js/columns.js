// 列设置: hides columns of a table; the choice is kept in this browser, per table.
const key = (name) => `columns:${name}`;

function hiddenIn(name) {
  try {
    return new Set(JSON.parse(localStorage.getItem(key(name)) ?? "[]"));
  } catch {
    return new Set();
  }
}

function show(table, hidden) {
  const heads = [...table.tHead.rows[0].cells];
  const gone = heads.map((head) => hidden.has(head.textContent.trim()));
  for (const row of table.rows) {
    // A cell over several columns belongs to none of them.
    if ([...row.cells].some((cell) => cell.colSpan > 1)) continue;
    [...row.cells].forEach((cell, index) => cell.classList.toggle("col-hidden", gone[index]));
  }
}

function choices(table, name, hidden) {
  const list = document.createElement("div");
  list.className = "columns-list card";
  for (const head of table.tHead.rows[0].cells) {
    const title = head.textContent.trim();
    const label = document.createElement("label");
    label.className = "form-check";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.className = "form-check-input";
    box.checked = !hidden.has(title);
    box.addEventListener("change", () => {
      box.checked ? hidden.delete(title) : hidden.add(title);
      localStorage.setItem(key(name), JSON.stringify([...hidden]));
      show(table, hidden);
    });
    label.append(box, ` ${title}`);
    list.append(label);
  }
  return list;
}

export function startColumns(root) {
  for (const place of root.querySelectorAll("[data-columns][hidden]")) {
    const name = place.dataset.columns;
    const table = document.getElementById(`table-${name}`);
    if (!table) continue;
    const hidden = hiddenIn(name);
    const menu = document.createElement("details");
    menu.className = "columns-menu";
    const summary = document.createElement("summary");
    summary.textContent = "列设置";
    menu.append(summary, choices(table, name, hidden));
    place.append(menu);
    place.hidden = false;
    show(table, hidden);
  }
}
