// Read by whatever Node there is: nothing newer than ECMAScript 2015 modules in this file, nor in those that import it statically.

var NEEDED = [20, 19];

/** Whether this Node is recent enough; says so in one sentence when it is not. */
export function checkNode(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return true;
  process.stderr.write(
    'Guichet demande Node.js ' +
      NEEDED.join('.') +
      ' ou plus récent, et celui-ci est ' +
      version +
      ' : installez-en un depuis https://nodejs.org.\n',
  );
  return false;
}
