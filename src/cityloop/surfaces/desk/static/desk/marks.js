// Pictures for the map, drawn here: lights of different shape, the selection, a camera's view.
const SCALE = 2;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function draw(width, height, paint) {
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const pen = canvas.getContext("2d");
  pen.scale(SCALE, SCALE);
  paint(pen, width, height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function filled(pen, fill) {
  pen.lineWidth = 2.5;
  pen.lineJoin = "round";
  pen.strokeStyle = colour("paper");
  pen.fillStyle = fill;
  pen.stroke();
  pen.fill();
}

const shapes = {
  green: (pen) => pen.arc(11, 11, 6.5, 0, 7),
  still: (pen) => pen.arc(11, 11, 5.5, 0, 7),
  yellow: (pen) => { pen.moveTo(11, 3); pen.lineTo(19, 17.5); pen.lineTo(3, 17.5); pen.closePath(); },
  red: (pen) => { pen.moveTo(11, 2.5); pen.lineTo(19.5, 11); pen.lineTo(11, 19.5); pen.lineTo(2.5, 11); pen.closePath(); },
};

function light(name) {
  return draw(22, 22, (pen) => { pen.beginPath(); shapes[name](pen); filled(pen, colour(name)); });
}

function ring(pen) {
  pen.lineWidth = 3;
  pen.strokeStyle = colour("accent");
  pen.beginPath();
  pen.arc(20, 20, 16, 0, 7);
  pen.stroke();
}

function view(pen) {
  const glow = pen.createRadialGradient(32, 32, 2, 32, 32, 30);
  glow.addColorStop(0, `${colour("accent")}66`);
  glow.addColorStop(1, `${colour("accent")}10`);
  pen.fillStyle = glow;
  pen.beginPath();
  pen.moveTo(32, 32);
  pen.arc(32, 32, 30, -Math.PI / 2 - 0.5, -Math.PI / 2 + 0.5);
  pen.fill();
}

function person(pen) {
  pen.beginPath();
  pen.arc(10, 10, 8, 0, 7);
  filled(pen, colour("ink-2"));
  pen.fillStyle = colour("paper");
  pen.beginPath();
  pen.arc(10, 7.8, 2.5, 0, 7);
  pen.fill();
  pen.beginPath();
  pen.arc(10, 15.5, 4.3, Math.PI, 0);
  pen.fill();
}

function pin(pen) {
  pen.beginPath();
  pen.moveTo(15, 36);
  pen.bezierCurveTo(15, 30, 27, 23, 27, 14);
  pen.arc(15, 14, 12, 0, Math.PI, true);
  pen.bezierCurveTo(3, 23, 15, 30, 15, 36);
  filled(pen, colour("accent"));
  pen.beginPath();
  pen.fillStyle = colour("paper");
  pen.arc(15, 14, 4.5, 0, 7);
  pen.fill();
}

export function marks() {
  return {
    "light-green": light("green"), "light-yellow": light("yellow"), "light-red": light("red"), "light-still": light("still"),
    chosen: draw(40, 40, ring), view: draw(64, 64, view), person: draw(20, 20, person), placing: draw(30, 38, pin),
  };
}

export { SCALE };
