// Keeps what is typed into a form with data-draft, so that a closed or killed browser loses little.
//
// A draft lies in this browser, by reader and form, in IndexedDB: unlike localStorage, whose writes
// a browser may hold back for a minute, a finished transaction outlives the process. A draft is
// dropped when the form was taken: the page after the form is another one and no refusal.
const PAUSE = 1000;
const LONGEST = 5000;
const SENT = "draft-sent";
const TAKEN = "draft-taken";
const IGNORED = new Set(["csrf_token", "version"]);

let opened;
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("drafts", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("drafts");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function inStore(mode, act) {
  const store = (await database()).transaction("drafts", mode).objectStore("drafts");
  return new Promise((resolve, reject) => {
    const request = act(store);
    store.transaction.oncomplete = () => resolve(request.result);
    store.transaction.onerror = () => reject(store.transaction.error);
  });
}

const get = (key) => inStore("readonly", (store) => store.get(key));
const put = (key, draft) => inStore("readwrite", (store) => store.put(draft, key));
const drop = (key) => inStore("readwrite", (store) => store.delete(key));

function fields(form) {
  return [...form.elements].filter(
    (field) =>
      field.name && !IGNORED.has(field.name) && !["password", "file", "submit", "button"].includes(field.type),
  );
}

function read(form) {
  return fields(form).map((field) => {
    const ticks = field.type === "checkbox" || field.type === "radio";
    return [field.name, field.value, ticks ? field.checked : null];
  });
}

// Fields of one name are told apart by their order, ticks by their value.
function fill(form, values) {
  const rest = new Map();
  for (const [name, value, ticked] of values) {
    const key = ticked === null ? name : `${name}=${value}`;
    if (!rest.has(key)) rest.set(key, []);
    rest.get(key).push([value, ticked]);
  }
  for (const field of fields(form)) {
    const ticks = field.type === "checkbox" || field.type === "radio";
    const kept = rest.get(ticks ? `${field.name}=${field.value}` : field.name)?.shift();
    if (!kept) continue;
    if (ticks) field.checked = kept[1];
    else field.value = kept[0];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const clock = (moment) => {
  const at = new Date(moment);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
};

function tell(form, text) {
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = text;
}

function offer(form, key, draft) {
  const notice = document.createElement("div");
  notice.className = "notice draft-found";
  notice.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = `上次填写的内容未提交，已自动保存（${clock(draft.at)}）。`;
  const restore = document.createElement("button");
  restore.type = "button";
  restore.className = "btn btn-sm btn-primary";
  restore.textContent = "恢复";
  restore.addEventListener("click", () => {
    fill(form, draft.values);
    notice.remove();
  });
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-sm";
  discard.textContent = "放弃";
  discard.addEventListener("click", () => {
    drop(key);
    notice.remove();
  });
  notice.append(text, restore, discard);
  form.prepend(notice);
}

function keep(form, key) {
  let timer = null;
  let since = 0;

  async function save() {
    timer = null;
    since = 0;
    await put(key, { at: Date.now(), values: read(form) });
    tell(form, `已自动保存 ${clock(Date.now()).slice(6)}`);
  }

  function changed() {
    since ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    // Saved now: left to the end of the page, it could come after the next one has dropped it.
    clearTimeout(timer);
    save();
    sessionStorage.setItem(SENT, JSON.stringify({ key, from: location.pathname, action: form.action }));
  });
  addEventListener("pagehide", () => timer && save());
}

// The page after a form that was taken: not the form again, not a refusal, reached from the form.
async function settle(keys) {
  await forget();
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  if (keys.includes(sent.key) || document.querySelector(".error-card")) return;
  const from = document.referrer && new URL(document.referrer).pathname;
  if (from !== sent.from && from !== new URL(sent.action).pathname) return;
  // Noted first: whoever leaves at once cuts the dropping short, and the next page takes it up.
  sessionStorage.setItem(TAKEN, sent.key);
  await forget();
}

async function forget() {
  const key = sessionStorage.getItem(TAKEN);
  if (key === null) return;
  await drop(key);
  sessionStorage.removeItem(TAKEN);
}

export async function startDrafts(root) {
  if (!window.indexedDB) return;
  const forms = [...root.querySelectorAll("form[data-draft]")];
  const named = forms.map((form) => `${form.dataset.draftOwner}:${form.dataset.draft}`);
  await settle(named);
  forms.forEach(async (form, index) => {
    const key = named[index];
    // The answer to a form that was sent holds all that was typed, and what was made of it.
    if (form.hasAttribute("data-answers")) await put(key, { at: Date.now(), values: read(form) });
    const draft = await get(key);
    const same = draft && JSON.stringify(draft.values) === JSON.stringify(read(form));
    if (draft && !same) offer(form, key, draft);
    keep(form, key);
  });
}
