'use strict';
// A short message centre made of the npm package smpp: what it sees goes to stdout, one JSON object a line; commands come in on stdin the same way.
//   node smsc.js ADDRESS                       listens on a free port: {"event":"listening","port":N}
//   {"do":"deliver", "source":…, "destination":…, "text":… | "octets":HEX, "coding":0|8, "esm":0}
// Every submit_sm is answered with an id and, where a receipt is asked for, receipted: delivered, or undeliverable for numbers that end in 666.
// Ends with its stdin.
const smpp = require('smpp');
const readline = require('readline');

const say = (event) => process.stdout.write(JSON.stringify(event) + '\n');
const fromStream = smpp.PDU.fromStream;
// The library decodes short_message on the way in; the octets as they came are kept beside it.
smpp.PDU.fromStream = function (stream, length) {
  const read = stream.read.bind(stream);
  let octets = null;
  const pdu = fromStream({ read: (n) => (octets = read(n)) }, length);
  if (pdu) pdu.octets = octets;
  return pdu;
};

let lastId = 0x1000;
let bound = null;

const server = smpp.createServer((session) => {
  session.on('error', (e) => say({ event: 'error', text: e.message }));
  session.on('close', () => say({ event: 'closed' }));
  session.on('pdu', (pdu) => {
    if (pdu.command_status) say({ event: 'status', command: pdu.command, status: pdu.command_status });
  });
  for (const command of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
    session.on(command, (pdu) => {
      if (pdu.password !== 'secret') {
        session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD }));
        return;
      }
      session.send(pdu.response({ system_id: 'node-smpp' }));
      if (command !== 'bind_transmitter') bound = session;
      say({ event: 'bound', command, system_id: pdu.system_id, interface_version: pdu.interface_version });
    });
  }
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    session.send(pdu.response());
    say({ event: 'unbind' });
  });
  session.on('submit_sm', (pdu) => {
    const id = (++lastId).toString(10);
    session.send(pdu.response({ message_id: id }));
    const body = pdu.short_message || {};
    say({
      event: 'submit_sm', id, source: pdu.source_addr, source_ton: pdu.source_addr_ton, source_npi: pdu.source_addr_npi,
      destination: pdu.destination_addr, destination_ton: pdu.dest_addr_ton, destination_npi: pdu.dest_addr_npi,
      esm_class: pdu.esm_class, data_coding: pdu.data_coding, registered_delivery: pdu.registered_delivery,
      validity_period: String(pdu.validity_period), text: body.message,
      udh: (body.udh || []).map((e) => e.toString('hex')), octets: pdu.octets.toString('hex'),
    });
    if (pdu.registered_delivery & 3) setTimeout(() => receipt(session, pdu, id), 150);
  });
});

function receipt(session, pdu, id) {
  const failed = pdu.destination_addr.endsWith('666');
  session.deliver_sm({
    source_addr: pdu.destination_addr, source_addr_ton: pdu.dest_addr_ton, source_addr_npi: pdu.dest_addr_npi,
    destination_addr: pdu.source_addr, dest_addr_ton: pdu.source_addr_ton, dest_addr_npi: pdu.source_addr_npi,
    esm_class: 4, data_coding: 0,
    short_message: Buffer.from(`id:${id} sub:001 dlvrd:00${failed ? 0 : 1} submit date:2611221010 done date:2611221011 `
      + `stat:${failed ? 'UNDELIV' : 'DELIVRD'} err:00${failed ? 1 : 0} text:`, 'latin1'),
  }, (answer) => say({ event: 'receipt', id, status: answer.command_status }));
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const wish = JSON.parse(line);
  if (!bound) return say({ event: 'error', text: 'nobody is bound' });
  bound.deliver_sm({
    source_addr: wish.source, source_addr_ton: 1, source_addr_npi: 1,
    destination_addr: wish.destination, dest_addr_ton: 1, dest_addr_npi: 1,
    esm_class: wish.esm || 0, data_coding: wish.coding || 0,
    short_message: wish.octets ? Buffer.from(wish.octets, 'hex') : wish.text,
  }, (answer) => say({ event: 'deliver_sm_resp', status: answer.command_status }));
}).on('close', () => process.exit(0));

server.listen(0, process.argv[2], () => say({ event: 'listening', port: server.address().port, version: require('smpp/package.json').version }));
