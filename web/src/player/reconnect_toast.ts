// While the connection is away and the sound goes on: what is in hand.
import { el } from '../dom/element';
import { text } from '../text';
import type { SessionPlayer } from './session_player';

const patienceMs = 700; // a shorter loss is nobody's business
const fullSeconds = 10;

export class ReconnectToast {
  readonly element = el('div', { class: 'toast glass', role: 'status', hidden: true });

  show(player: SessionPlayer): void {
    const sounds = player.phase === 'playing' && !player.starved;
    const wanted = sounds && player.lostAtMs !== null && performance.now() - player.lostAtMs > patienceMs;
    this.element.hidden = !wanted;
    if (wanted) {
      const seconds = Math.floor(player.bufferedSeconds);
      const inHand = el('i', {});
      inHand.style.width = `${Math.min(100, (seconds / fullSeconds) * 100)}%`;
      this.element.replaceChildren(
        el('span', { class: 'in-hand', 'aria-hidden': 'true' }, inHand),
        el('p', { class: 'toast-title' }, text.states.reconnecting),
        el('p', { class: 'small' }, text.states.inHand(seconds)),
      );
    }
  }
}
