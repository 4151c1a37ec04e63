// The workbench: puts its parts together. Each part knows the bench, and hardly another.
import { toast } from "../../site/js/toasts.js";
import { asking, Words } from "./asking.js";
import { Bench } from "./bench.js";
import { comparing } from "./compare.js";
import { easel } from "./easel.js";
import { hearts } from "./hearts.js";
import { history } from "./history.js";
import { downloading, keeping } from "./keep.js";
import { keys } from "./keys.js";
import { opening } from "./opening.js";
import { places } from "./places.js";
import { sliders } from "./sliders.js";
import { Steering } from "./steering.js";
import { styles } from "./styles.js";
import { tools } from "./tools.js";
import { Wall } from "./wall.js";
import { Wish } from "./wish.js";

const root = document.getElementById("bench");
const wish = new Wish();
const bench = new Bench(places(root));
const line = asking(root, wish);
const wall = new Wall(root, bench, wish, new Words(root, line));
const steering = new Steering(bench);
const { full } = easel(root, bench);
const { toggle } = comparing(root, bench);
history(root, bench);
hearts(root, bench);
sliders(root, bench, steering);
styles(root, wish, steering);
const { layDown } = tools(root, bench);

const said = root.querySelector("[data-said]");
bench.on("say", (text) => (said.textContent = text));
bench.on("fault", toast);

keys(root, {
  back: () => bench.back(),
  forward: () => bench.forward(),
  compare: toggle,
  full,
  alike: () => wall.alike().catch(() => {}),
  surprise: () => wish.surprise(),
  keep: keeping(root, bench),
  download: downloading(bench),
  help: () => document.getElementById("help").showModal(),
  layDown,
});
document.addEventListener("click", (event) => event.target.closest("[data-closes]")?.closest("dialog").close());

const before = JSON.parse(root.dataset.tree);
bench.learn(before);
if (before.length) bench.go(before.at(-1).id);
line.take();
opening(root, bench, wish);
root.dataset.ready = ""; // everything listens now
