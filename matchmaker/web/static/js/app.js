// What every page has. All of it adds to pages that work without it.
import { startCascades } from "./cascade.js";
import { startColumns } from "./columns.js";
import { startConfirms } from "./confirm.js";
import { startDrafts } from "./drafts.js";
import { startDrawer } from "./drawer.js";
import { startFiles } from "./files.js";
import { startFocus } from "./focus.js";
import { startMenu } from "./menu.js";
import { startPages } from "./pages.js";
import { startReview } from "./review.js";
import { startRubric } from "./rubric.js";
import { startSteps } from "./steps.js";
import { startTicks } from "./ticks.js";
import { startToasts } from "./toasts.js";

startToasts();
startMenu();
startConfirms();
startDrawer();
startCascades(document);
startColumns(document);
startPages(document);
startSteps(document);
startReview();
startRubric();
startTicks();
startDrafts(document);
startFiles();
startFocus();

// Parts that htmx has put in place are no different from those that came with the page.
document.body.addEventListener("htmx:afterSettle", (event) => {
  startCascades(event.target);
  startColumns(event.target);
  startPages(event.target);
});
