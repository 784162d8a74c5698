// Adds the scores of a check up and says which opinion follows from them; the server asks again.
const SCORES = 4;
const TITLES = { pass: "通过", return: "退回修改", reject: "不予受理" };

function opinion(values) {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total < 5) return "reject";
  return total < 10 || values.includes(0) ? "return" : "pass";
}

function draw(rubric) {
  const values = [...rubric.querySelectorAll("input[type=radio]:checked")].map((radio) =>
    Number(radio.value),
  );
  const isWhole = values.length === SCORES;
  const follows = isWhole ? opinion(values) : null;
  const total = values.reduce((sum, value) => sum + value, 0);
  rubric.querySelector("[data-rubric-sum]").textContent = isWhole
    ? `合计 ${total} 分：${TITLES[follows]}`
    : `合计 ${total} 分，还有 ${SCORES - values.length} 项未评分`;
  for (const button of rubric.querySelectorAll("button[name=decision]")) {
    button.disabled = isWhole && button.value !== follows;
  }
}

export function startRubric() {
  const rubric = document.querySelector("[data-rubric]");
  if (!rubric) return;
  draw(rubric);
  rubric.addEventListener("change", () => draw(rubric));
}
