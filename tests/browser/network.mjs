// A network that can be cut: forwards TCP connections to a port of this machine until told otherwise.
import { connect, createServer } from 'node:net';
import { once } from 'node:events';

export async function startNetwork(targetPort) {
  const sockets = new Set();
  let up = true;
  const listener = createServer((client) => {
    if (!up) {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [[client, target], [target, client]]) {
      sockets.add(from);
      from.on('error', () => from.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    origin: `http://localhost:${listener.address().port}`,
    /** Every connection breaks at once and no new one is let through. */
    cut() {
      up = false;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      up = true;
    },
    async stop() {
      this.cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}
