'use strict';
// Carries TCP connections over TLS, for peers that know no TLS themselves (Debian's sipp is built without it).
//   node tls-tunnel.js ADDRESS TARGET-HOST TARGET-PORT CA-FILE
// Listens on a free port: {"event":"listening","port":N}; checks the target's certificate against CA-FILE. Ends with its stdin.
const fs = require('fs');
const net = require('net');
const tls = require('tls');

const say = (event) => process.stdout.write(JSON.stringify(event) + '\n');
const [address, host, port, authority] = process.argv.slice(2);
const server = net.createServer((near) => {
  const far = tls.connect({ host, port: Number(port), localAddress: address, ca: fs.readFileSync(authority), ALPNProtocols: ['sip'] }, () => {
    say({ event: 'secured', protocol: far.getProtocol(), cipher: far.getCipher().name });
    near.pipe(far);
    far.pipe(near);
  });
  for (const socket of [near, far]) socket.on('error', (e) => { say({ event: 'error', text: e.message }); near.destroy(); far.destroy(); });
});
server.listen(0, address, () => say({ event: 'listening', port: server.address().port }));
process.stdin.resume().on('end', () => process.exit(0));
