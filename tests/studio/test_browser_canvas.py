"""The canvas in a real browser: its modules asked directly, without a studio around them."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from house import ROOT
from playwright.sync_api import Browser, Page

from studio.browser import CHROMIUM, REQUIRED

if not CHROMIUM and not REQUIRED:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

STATIC = ROOT / "danqing_studio" / "workbench" / "static" / "workbench"


class Quiet(SimpleHTTPRequestHandler):
    """Hands out the modules, and says nothing."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(STATIC)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/css/tools.css")
    yield page
    page.close()
    server.shutdown()
    server.server_close()


def told(page: Page, module: str, script: str) -> Any:
    """What a script gives that has a module's names as ``m``, and Raster."""
    return page.evaluate(
        f"""async () => {{
          const m = await import("/js/{module}.js");
          const {{ Raster, changes }} = await import("/js/canvas/raster.js");
          {script}
        }}"""
    )


def test_a_stroke_never_covers_more_where_it_crosses_itself(page: Page) -> None:
    found = told(
        page,
        "canvas/stroke",
        """const raster = new Raster(32, 32, new Uint8ClampedArray(32 * 32 * 4).fill(255));
        const half = { radius: 3, softness: 0.5, opacity: 0.5, colour: [0, 0, 0] };
        const stroke = new m.Stroke(raster, half);
        stroke.to(4, 16); stroke.to(28, 16); stroke.to(4, 16);
        const { left, right } = stroke.box;
        return { middle: raster.at(16, 16), far: raster.at(16, 28), left, right };""",
    )
    assert found["middle"][:3] == [128] * 3
    assert found["far"] == [255] * 4
    assert (found["left"], found["right"]) == (0, 32)


def test_pressure_softness_and_the_eraser(page: Page) -> None:
    found = told(
        page,
        "canvas/stroke",
        """const wide = (pressure) => {
          const raster = new Raster(64, 64);
          const brush = { radius: 10, softness: 0, opacity: 1, colour: [9, 9, 9] };
          new m.Stroke(raster, brush).to(32, 32, pressure);
          return raster.data.filter((value, i) => i % 4 === 3 && value > 127).length;
        };
        const base = new Raster(8, 8, new Uint8ClampedArray(256).fill(77));
        const raster = new Raster(8, 8, new Uint8ClampedArray(256).fill(200));
        new m.Stroke(raster, { radius: 3, softness: 0, opacity: 1, colour: null, onto: base }).to(4, 4);
        const clear = new Raster(8, 8, new Uint8ClampedArray(256).fill(200));
        new m.Stroke(clear, { radius: 3, softness: 0, opacity: 1, colour: null }).to(4, 4);
        return { light: wide(0.2), full: wide(1), back: raster.at(4, 4), wiped: clear.at(4, 4)[3],
          soft: [0, 5, 9].map((away) => m.cover(away, 10, 1)), hard: m.cover(9, 10, 0) };""",
    )
    assert 0 < found["light"] < found["full"] / 3
    assert found["back"] == [77] * 4
    assert found["wiped"] == 0
    assert found["soft"][0] == 1 > found["soft"][1] > found["soft"][2] > 0
    assert found["hard"] == 1


def test_filling_stops_at_another_colour(page: Page) -> None:
    found = told(
        page,
        "canvas/fill",
        """const raster = new Raster(9, 3, new Uint8ClampedArray(108).fill(255));
        for (let y = 0; y < 3; y += 1) raster.data.set([0, 0, 0, 255], 4 * (9 * y + 4));
        const { mask, box } = m.ground(raster, 1, 1, 24);
        m.lay(raster, mask, [10, 20, 30]);
        return { box, near: raster.at(0, 0), far: raster.at(8, 2), wall: raster.at(4, 1) };""",
    )
    assert found["box"] == {"left": 0, "top": 0, "right": 4, "bottom": 3}
    assert found["near"] == [10, 20, 30, 255]
    assert (found["far"][:3], found["wall"][:3]) == ([255] * 3, [0] * 3)


def test_patches_are_undone_and_done_again(page: Page) -> None:
    found = told(
        page,
        "canvas/history",
        """const raster = new Raster(4, 4);
        const history = new m.History(raster);
        const set = (x, value) => {
          const box = { left: x, top: 1, right: x + 1, bottom: 2 };
          const before = raster.cut(box);
          raster.data.set([value, value, value, 255], 4 * (4 + x));
          history.remember(box, before);
        };
        set(0, 10); set(1, 20); set(0, 30);
        const at = () => [raster.at(0, 1)[0], raster.at(1, 1)[0]];
        const seen = [at()];
        history.undo(); seen.push(at());
        history.undo(); seen.push(at());
        history.redo(); seen.push(at());
        set(1, 99);
        seen.push(at());
        return { seen, redo: history.redo(), redoable: history.redoable, undoable: history.undoable };""",
    )
    assert found["seen"] == [[30, 20], [10, 20], [10, 0], [10, 20], [10, 99]]
    assert (found["redo"], found["redoable"], found["undoable"]) == (None, False, True)


def test_shapes_and_their_inside_out(page: Page) -> None:
    found = told(
        page,
        "canvas/shapes",
        """const share = ({ data }) =>
          (4 * data.filter((value, i) => i % 4 === 3 && value).length) / data.length;
        const square = new Raster(20, 20), ring = new Raster(20, 20);
        m.rectangle(square, { x: 15, y: 15 }, { x: 5, y: 5 }, [1, 2, 3]);
        m.lasso(ring, [{ x: 0, y: 0 }, { x: 20, y: 0 }, { x: 0, y: 20 }], [1, 2, 3]);
        const shares = [share(square), share(ring)];
        m.invert(square, [1, 2, 3]);
        return [...shares, share(square), m.lasso(ring, [{ x: 0, y: 0 }], [0, 0, 0])];""",
    )
    assert found[0] == 0.25
    assert found[1] == pytest.approx(0.5, abs=0.05)
    assert (found[2], found[3]) == (0.75, None)


def test_the_view_keeps_what_one_points_at(page: Page) -> None:
    found = told(
        page,
        "canvas/view",
        """const picture = { width: 64, height: 32 }, frame = { width: 640, height: 640 };
        const whole = m.fitted(picture, frame);
        const point = { x: 100, y: 320 };
        const close = m.zoomed(whole, 4, point, picture, frame);
        const back = m.zoomed(close, 1 / 1000, point, picture, frame);
        const away = m.panned(close, 1e6, 0, picture, frame);
        const there = m.inFrame(close, m.inPicture(close, point));
        const same = [whole, close].map((view) => m.inPicture(view, point).x);
        return { whole, same, back, away: away.x, there };""",
    )
    assert found["whole"] == {"scale": 10, "x": 0, "y": 160}
    assert found["same"][0] == pytest.approx(found["same"][1])
    assert (found["back"], found["away"]) == (found["whole"], 0)
    assert found["there"] == {"x": 100, "y": 320}


def test_what_was_painted_is_told_from_what_was_there(page: Page) -> None:
    found = told(
        page,
        "canvas/colours",
        """const base = new Raster(8, 8);
        const colours = [[200, 40, 20, 255], [20, 40, 200, 255]];
        for (let i = 0; i < 64; i += 1) base.data.set(colours[Number(i >= 48)], 4 * i);
        const now = base.copy();
        now.data.set([1, 2, 3, 255], 0);
        const over = changes(now, base);
        const hex = m.toHex(m.fromHex("#0a3b5c"));
        return { palette: m.palette(base, 6), hex, at: over.at(0, 0), none: over.at(1, 0),
          clear: changes(base, base).clear };""",
    )
    assert found["palette"] == ["#c82814", "#1428c8"]
    assert found["hex"] == "#0a3b5c"
    assert (found["at"], found["none"], found["clear"]) == ([1, 2, 3, 255], [0] * 4, True)


def test_a_picture_goes_to_a_file_and_back_to_the_last_pixel(page: Page) -> None:
    assert told(
        page,
        "canvas/pictures",
        """const raster = new Raster(16, 16);
        for (let i = 0; i < raster.data.length; i += 1) {
          raster.data[i] = i % 4 === 3 ? 255 * (i % 8 > 3) : (7 * i) % 256;
        }
        const back = m.rasterOf(await m.opened(URL.createObjectURL(await m.pngOf(raster))));
        return back.data.every((value, i) => value === raster.data[i] || !back.data[i - (i % 4) + 3]);""",
    )


def test_layers_move_as_numbers(page: Page) -> None:
    found = told(
        page,
        "tools/layer_places",
        """const cat = { concept: "cat", x: 0.5, y: 0.8, size: 0.4, flip: false, seed: 1 };
        const box = { left: 0.4, top: 0.4, right: 0.7, bottom: 0.8 };
        const now = m.mirrored(m.scaled(m.moved(cat, -0.2, 0.1), 0.5));
        const order = [1, 9].map((by) => m.reordered([1, 2, 3], 0, by));
        return { now, there: m.boxOf({ box, of: cat }, now), order,
          edge: m.moved(cat, 9, -9), small: m.scaled(cat, 0) };""",
    )
    now = found["now"]
    assert (now["x"], now["y"], now["size"], now["flip"]) == (0.3, 0.9, 0.2, True)
    assert found["there"] == pytest.approx({"left": 0.2, "top": 0.7, "right": 0.35, "bottom": 0.9})
    assert found["order"] == [[2, 1, 3], [2, 3, 1]]
    assert (found["edge"]["x"], found["edge"]["y"], found["small"]["size"]) == (1, 0, 0.02)
