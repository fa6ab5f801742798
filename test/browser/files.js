/* files — what people upload in tests, made in build/: sound and unsound. */
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { OUT } = require('./node.js');

function keep(name, bytes) {
  const file = path.join(OUT, name);
  fs.mkdirSync(OUT, { recursive: true });
  fs.writeFileSync(file, bytes);
  return file;
}

/* A PDF of one page whose drawing is followed by an unused stream of `bytes`. */
function pdfBytes(bytes, words) {
  const drawing = `BT /F1 24 Tf 60 760 Td (${words}) Tj ET 60 60 475 640 re S`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R' +
      '/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${drawing.length}>>stream\n${drawing}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    `<</Length ${bytes}>>stream\n${'motcua '.repeat(Math.ceil(bytes / 7)).slice(0, bytes)}\n` +
      'endstream',
  ];
  let out = '%PDF-1.7\n';
  const places = objects.map((object, i) => {
    const at = out.length;
    out += `${i + 1} 0 obj${object}endobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const at = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}` +
    `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}

function pdf(name, bytes = 100) {
  return keep(name, pdfBytes(bytes, name));
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(zlib.crc32 ? zlib.crc32(body) : crc(body), body.length + 4);
  return out;
}

function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}

/* A picture of one red point. */
function pngBytes() {
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk('IHDR', head),
    chunk('IDAT', zlib.deflateSync(Buffer.from([0, 200, 40, 30]))),
    chunk('IEND', Buffer.alloc(0))]);
}

const pngNamedPdf = () => keep('thuc-ra-la-anh.pdf', pngBytes());
/* A page for browsers that is a PDF too. */
const htmlPdf = () => keep('trang-web.pdf', Buffer.concat([
  Buffer.from('<html><script>alert(1)</script>\n'), pdfBytes(10, 'x')]));

/* ---- reading what the office made ------------------------------------------------------------- */

function textOf(bytes) {
  const file = keep('document.pdf', bytes);
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
    .normalize('NFC').replace(/\s+/g, ' ');
}

/* What pdfsig says of each signature: {valid, total} */
function signaturesOf(bytes) {
  const file = keep('signed.pdf', bytes);
  let said;
  try {
    said = execFileSync('pdfsig', ['-nocert', file], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    said = String(error.stdout);
  }
  return said.split(/^Signature #/m).slice(1).map((one) => ({
    valid: one.includes('Signature Validation: Signature is Valid.'),
    total: one.includes('Total document signed'),
    said: one,
  }));
}

module.exports = { pdf, pngNamedPdf, htmlPdf, textOf, signaturesOf };
