#include "session/keeper.h"

#include <utility>

#include "session/plan_text.h"

namespace stillpoint::session {

void Keeper::note(const Session& session) {
    if (!store_) return;
    Kept kept{session.progress(), session.shared_piece(), session.seed(), session.shared_style(),
              session.gain()};
    Entry& entry = entries_[session.id()];
    if (entry.kept == kept) return;
    if (entry.kept.piece != kept.piece)
        entry.levels = std::make_shared<const std::string>(text_of(*kept.piece->plan));
    entry.kept = std::move(kept);
    write(session, entry);
}

void Keeper::write(const Session& session, const Entry& entry) {
    const Kept& kept = entry.kept;
    store::SessionChange change;
    change.document = std::shared_ptr<const std::string>(kept.piece, &kept.piece->document);
    change.levels = entry.levels;
    change.row = {.id = session.id(),
                  .track_id = kept.piece->id,
                  .style = kept.style->name,
                  .seed = kept.seed,
                  .gain = kept.gain,
                  .state = kept.progress.state,
                  .anchor_sample = kept.progress.anchor_sample,
                  .anchor_time = kept.progress.anchor_time,
                  .epoch = kept.progress.epoch,
                  .world_epoch = kept.progress.world_epoch,
                  .empty_since = kept.progress.empty_since,
                  .created = store::MachineTime::now().wall,
                  .cost = session.carried().demand.peak()};
    ticket_ = store_->put(std::move(change));
}

void Keeper::forget(std::string_view id) {
    if (!store_) return;
    if (const auto found = entries_.find(id); found != entries_.end()) entries_.erase(found);
    ticket_ = store_->erase(id);
}

void Keeper::when_kept(std::function<void()> done) {
    if (settled_ >= ticket_) return done();
    waiting_.push_back({ticket_, clock_.now(), std::move(done)});
    if (store_) store_->hurry();
}

void Keeper::settled(std::uint64_t ticket) {
    settled_ = ticket;
    while (!waiting_.empty() && waiting_.front().ticket <= settled_) {
        const auto done = std::move(waiting_.front().done);
        waiting_.pop_front();
        done();
    }
}

void Keeper::tick() {
    while (!waiting_.empty() && clock_.now() - waiting_.front().since >= longest_wait) {
        const auto done = std::move(waiting_.front().done);
        waiting_.pop_front();
        done();
    }
}

}  // namespace stillpoint::session
