// A picture on a stage: nearer and farther by wheel, pinch and keys, to the side by drag and arrows.
const MOST = 8;
const STEP = 80;

export function zoomable(stage, image) {
  const fingers = new Map();
  let view = { scale: 1, x: 0, y: 0 };

  function draw() {
    const room = { x: stage.clientWidth * (view.scale - 1) / 2, y: stage.clientHeight * (view.scale - 1) / 2 };
    view.x = Math.min(Math.max(view.x, -room.x), room.x);
    view.y = Math.min(Math.max(view.y, -room.y), room.y);
    image.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
    stage.classList.toggle("zoomed", view.scale > 1);
  }

  // What lies under the point stays under it.
  function zoom(factor, point = null) {
    const box = stage.getBoundingClientRect();
    const [px, py] = point ? [point.x - box.x - box.width / 2, point.y - box.y - box.height / 2] : [0, 0];
    const scale = Math.min(Math.max(view.scale * factor, 1), MOST);
    const grown = scale / view.scale;
    view = { scale, x: px - (px - view.x) * grown, y: py - (py - view.y) * grown };
    draw();
  }

  function whole() {
    view = { scale: 1, x: 0, y: 0 };
    draw();
  }

  function move(x, y) {
    view.x += x;
    view.y += y;
    draw();
  }

  function touched(event) {
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const now = [...fingers.values()];
    const middle = (points) => ({ x: points.reduce((sum, p) => sum + p.x, 0) / points.length, y: points.reduce((sum, p) => sum + p.y, 0) / points.length });
    const apart = ([a, b]) => b ? Math.hypot(a.x - b.x, a.y - b.y) : 1;
    const [from, to] = [middle(before), middle(now)];
    if (now.length > 1) zoom(apart(now) / Math.max(apart(before), 1), to);
    move(to.x - from.x, to.y - from.y);
  }

  const acts = { in: () => zoom(1.5), out: () => zoom(1 / 1.5), whole };
  const keys = {
    "+": acts.in, "=": acts.in, "-": acts.out, 0: whole,
    ArrowUp: () => move(0, STEP), ArrowDown: () => move(0, -STEP),
    ArrowLeft: () => move(STEP, 0), ArrowRight: () => move(-STEP, 0),
  };

  stage.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY }); }, { passive: false });
  stage.addEventListener("dblclick", (event) => view.scale > 1 ? whole() : zoom(2.5, { x: event.clientX, y: event.clientY }));
  stage.addEventListener("pointerdown", (event) => { event.preventDefault(); stage.focus(); stage.setPointerCapture(event.pointerId); fingers.set(event.pointerId, { x: event.clientX, y: event.clientY }); });
  stage.addEventListener("pointermove", touched);
  for (const kind of ["pointerup", "pointercancel"]) stage.addEventListener(kind, (event) => fingers.delete(event.pointerId));

  return { ...acts, keys, isNear: () => view.scale > 1 };
}
