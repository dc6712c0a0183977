// Everyday things drawn in a square of 64. A path begins with what fills it: s sun, k sky, p paper,
// l paper that shines once the thing is on, - nothing, r a line that is seen only while it is on.
const NS = "http://www.w3.org/2000/svg";
const PICTURES = {
  apple: ["sM32 22c-6-5-19-3-19 12 0 12 9 21 14 21 2 0 3-1 5-1s3 1 5 1c5 0 14-9 14-21 0-15-13-17-19-12z", "-M32 22c0-5 1-9 4-12", "kM36 12c4-4 9-4 12-2-3 5-8 6-12 2z"],
  basket: ["-M17 30c0-12 6-20 15-20s15 8 15 20", "sM7 30h50l-6 25H13z", "-M22 38v9M32 38v9M42 38v9"],
  bell: ["sM32 9c-9 0-14 7-14 17v10l-6 9h40l-6-9V26c0-10-5-17-14-17z", "-M27 46a5 5 0 0 0 10 0M32 9V6"],
  bin: ["kM16 18h32l-4 40H20z", "-M10 18h44M25 18v-8h14v8M27 28v20M37 28v20"],
  book: ["kM12 12h34a6 6 0 0 1 6 6v36H18a6 6 0 0 1-6-6z", "pM12 48a6 6 0 0 1 6-6h34v12H18a6 6 0 0 1-6-6z", "-M22 21h18M22 28h12"],
  box: ["sM11 26h42v28H11z", "pM7 15h50v11H7z", "-M26 35h12"],
  card: ["pM7 15h50v34H7z", "kM13 23h13v16H13z", "-M33 25h17M33 32h17M33 39h10"],
  clock: ["pM32 8a24 24 0 1 0 0 48 24 24 0 1 0 0-48z", "-M32 12v4M32 48v4M12 32h4M48 32h4", "-M32 32l-9-5M32 32l14-8", "sM32 30a2 2 0 1 0 0 4 2 2 0 1 0 0-4z"],
  computer: ["kM4 10h34v28H4z", "-M21 38v10M12 50h18", "pM44 6h16v46H44z", "-M49 14h6M49 21h6M52 44h.1"],
  cup: ["kM11 24h42c0 17-8 28-21 28S11 41 11 24z", "-M20 56h24", "-M25 9c-3 4 3 5 0 9M37 9c-3 4 3 5 0 9"],
  flower: ["-M32 42V26", "pM32 38c4-7 10-7 13-5-3 6-8 8-13 5z", "kM32 6a7 7 0 0 1 7 6 7 7 0 0 1 3 12 7 7 0 0 1-10 5 7 7 0 0 1-10-5 7 7 0 0 1 3-12 7 7 0 0 1 7-6z", "sM32 14a5 5 0 1 0 0 10 5 5 0 1 0 0-10z", "sM19 42h26l-4 15H23z"],
  folder: ["sM7 14h18l6 7h26v33H7z", "-M7 29h50"],
  glasses: ["-M28 35c2-3 6-3 8 0M8 34l6-17M56 34l-6-17", "kM8 37a10 10 0 1 0 20 0 10 10 0 1 0-20 0zM36 37a10 10 0 1 0 20 0 10 10 0 1 0-20 0z"],
  hdmi: ["pM6 14h52v36H6z", "kM12 22h40v12l-6 8H18l-6-8z"],
  "hdmi-plug": ["kM12 6h40v12l-6 8H18l-6-8z", "sM20 26h24v20H20z", "-M32 46v14"],
  headphones: ["-M12 40V30a20 20 0 0 1 40 0v10", "sM8 36h11v20H8zM45 36h11v20H45z"],
  kettle: ["-M19 27c0-17 24-17 24 0", "kM16 27h31l5 28H11z", "kM48 34l11-7v8l-9 8z", "-M31 19v-3", "rM57 20c-3-4 3-5 0-9"],
  key: ["sM8 32a11 11 0 1 0 22 0 11 11 0 1 0-22 0z", "-M30 32h27v9M46 32v7", "pM16 32a3 3 0 1 0 6 0 3 3 0 1 0-6 0z"],
  keyboard: ["pM4 20h56v26H4z", "-M11 28h4M20 28h4M29 28h4M38 28h4M47 28h6M20 38h24"],
  lamp: ["lM21 10h22l9 23H12z", "-M32 33v18M41 33v9", "sM20 56c0-4 5-6 12-6s12 2 12 6z", "rM5 15l7 3M59 15l-7 3M3 33h6M61 33h-6M32 3v3"],
  laptop: ["kM12 12h40v28H12z", "pM4 44h56l-4 8H8z", "-M26 48h12"],
  letter: ["pM7 15h50v36H7z", "kM7 15h50L32 36z"],
  monitor: ["kM6 10h52v34H6z", "-M32 44v10M20 55h24"],
  mouse: ["pM20 26a12 12 0 0 1 24 0v18a12 12 0 0 1-24 0z", "-M20 32h24M32 14v18M32 14c0-8 12-2 12-10"],
  net: ["pM6 8h52v48H6z", "kM16 18h32v18H42v8H22v-8H16z"],
  "net-plug": ["pM16 6h32v24H16z", "-M23 6v9M29 6v9M35 6v9M41 6v9", "sM22 22h20v26H22z", "-M32 48v12"],
  network: ["-M8 26c14-14 34-14 48 0M16 36c10-9 22-9 32 0", "sM32 44a5 5 0 1 0 0 10 5 5 0 1 0 0-10z"],
  outlet: ["pM6 6h52v52H6z", "kM32 14a18 18 0 1 0 0 36 18 18 0 1 0 0-36z", "-M24 32h.1M40 32h.1"],
  pear: ["kM32 17c-5 0-7 5-8 11-1 6-10 8-10 17 0 8 8 12 18 12s18-4 18-12c0-9-9-11-10-17-1-6-3-11-8-11z", "-M32 17c0-5 1-8 4-11", "sM35 12c5-4 10-3 12-1-3 4-8 5-12 1z"],
  pencil: ["sM10 54l4-15 28-28 11 11-28 28z", "-M14 39l11 11M36 17l11 11"],
  phone: ["pM21 6h22a4 4 0 0 1 4 4v44a4 4 0 0 1-4 4H21a4 4 0 0 1-4-4V10a4 4 0 0 1 4-4z", "kM17 14h30v32H17z", "-M29 52h6"],
  plug: ["-M24 4v16M40 4v16", "sM16 18h32v12c0 10-6 16-16 16s-16-6-16-16z", "-M32 46v14"],
  power: ["lM32 7a25 25 0 1 0 0 50 25 25 0 1 0 0-50z", "-M23 23a13 13 0 1 0 18 0M32 17v14"],
  printer: ["pM18 6h28v16H18z", "kM6 22h52v24H6z", "pM16 36h32v22H16z", "-M22 44h20M22 51h12"],
  radio: ["-M14 22L44 8", "lM7 22h50v33H7z", "kM15 38a8 8 0 1 0 16 0 8 8 0 1 0-16 0z", "-M40 33h10M40 42h10", "rM50 16c3-2 4-5 4-8M56 18c4-3 5-8 5-12"],
  shelf: ["-M14 20v18M50 20v18M14 45v12M50 45v12", "sM6 13h52v7H6zM6 38h52v7H6z"],
  speaker: ["lM8 24h12l14-12v40L20 40H8z", "rM42 24c5 4 5 12 0 16M49 17c10 8 10 22 0 30"],
  tablet: ["pM12 4h40v56H12z", "kM18 10h28v40H18z", "-M32 55h.1"],
  touchpad: ["pM4 12h56v40H4z", "-M12 20h4M22 20h4M32 20h4M42 20h10", "kM20 28h24v18H20z"],
  tower: ["pM17 4h30v56H17z", "-M24 13h16M24 21h16M32 49h.1"],
  umbrella: ["-M32 34v16a5 5 0 0 0 10 0M32 10V6", "kM7 34a25 24 0 0 1 50 0c-4-4-8-4-12 0-4-4-9-4-13 0-4-4-9-4-13 0-4-4-8-4-12 0z"],
  usb: ["pM6 16h52v32H6z", "kM12 24h40v16H12z", "-M18 33h28"],
  "usb-plug": ["pM18 4h28v22H18z", "-M26 12v5M38 12v5", "sM14 26h36v22H14z", "-M32 48v12"],
};
export const NAMES = Object.keys(PICTURES);

// Returns the drawing of a thing.
export function drawPicture(name) {
  const svg = document.createElementNS(NS, "svg");
  for (const [key, value] of Object.entries({ class: "picture", viewBox: "0 0 64 64", "aria-hidden": "true", focusable: "false" })) svg.setAttribute(key, value);
  for (const path of PICTURES[name]) {
    const line = document.createElementNS(NS, "path");
    line.setAttribute("class", `picture__part picture__part--${path[0] === "-" ? "line" : path[0]}`);
    line.setAttribute("d", path.slice(1));
    svg.append(line);
  }
  return svg;
}
