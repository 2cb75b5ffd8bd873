// The short name of a text by which the server knows what we last saw; operations/fields.py does the same.

const LONGEST_PLAIN = 32;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

export function markOf(text) {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= LONGEST_PLAIN) return text;
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return `${bytes.length}:${((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0")}`;
}
