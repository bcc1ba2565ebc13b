#include "session/packet_cache.h"

#include <algorithm>
#include <utility>

namespace stillpoint::session {
namespace {

constexpr std::size_t remembered_beginnings = 8;  // of one piece, each with 3 kB of features

bool same_levels(const engine::Plan& a, const engine::Plan& b) {
    const auto same = [](const engine::Plan::StepLevels& x, const engine::Plan::StepLevels& y) {
        return x.binaural_gain == y.binaural_gain && x.noise_gain == y.noise_gain &&
               x.step_gain == y.step_gain;
    };
    return a.rate == b.rate && a.mix == b.mix && a.track_gain == b.track_gain &&
           std::ranges::equal(a.steps, b.steps, same);
}

}  // namespace

// ---------------------------------------------------------------- the cache

// A hash alone would let whoever makes two documents of one hash be heard in another's session.
bool PacketCache::same_sound(const Piece& a, const Piece& b) {
    return &a == &b || (a.track->hash == b.track->hash && a.document == b.document &&
                        a.media.hash() == b.media.hash() && same_levels(*a.plan, *b.plan));
}

std::shared_ptr<Rendition> PacketCache::rendition(const PiecePtr& piece, std::uint64_t seed) {
    std::unique_lock lock(mutex_);
    Shelf* shelf = find(*piece, seed);
    if (!shelf) {
        lock.unlock();
        auto maker = std::make_unique<Maker>(piece, seed);  // takes long enough to let others look up
        lock.lock();
        shelf = find(*piece, seed);
        if (!shelf) {
            shelf = &shelves_.emplace_back(Shelf{piece, seed, maker->end()});
            shelf->idle.push_back(std::move(maker));
        }
    }
    ++shelf->players;
    lock.unlock();
    return std::make_shared<Rendition>(shared_from_this(), *shelf);
}

PacketCache::Shelf* PacketCache::find(const Piece& piece, std::uint64_t seed) {
    const auto found = std::ranges::find_if(
        shelves_, [&](const Shelf& shelf) { return shelf.seed == seed && same_sound(*shelf.piece, piece); });
    return found == shelves_.end() ? nullptr : &*found;
}

std::int64_t PacketCache::kept_until(const Piece& piece, std::uint64_t seed, std::int64_t quantum,
                                     std::int64_t limit) const {
    const std::lock_guard lock(mutex_);
    for (const Shelf& shelf : shelves_) {
        if (shelf.seed != seed || !same_sound(*shelf.piece, piece)) continue;
        for (const Kept* kept = shelf.at(quantum); kept && quantum < limit; kept = shelf.at(quantum))
            quantum = kept->stretch->end();
        break;
    }
    return quantum;
}

PacketCache::Figures PacketCache::figures() const {
    const std::lock_guard lock(mutex_);
    Figures figures = figures_;
    figures.capacity = capacity_;
    figures.renditions = shelves_.size();
    return figures;
}

const PacketCache::Kept* PacketCache::Shelf::at(std::int64_t quantum) const {
    const auto after = kept.upper_bound(quantum);
    if (after == kept.begin()) return nullptr;
    const Kept& before = std::prev(after)->second;
    return before.stretch->end() > quantum ? &before : nullptr;
}

void PacketCache::evict() {
    while (figures_.bytes > capacity_ && !uses_.empty()) {
        const auto [shelf, first] = uses_.front();
        uses_.pop_front();
        const auto found = shelf->kept.find(first);
        figures_.bytes -= found->second.stretch->bytes();
        figures_.evicted += static_cast<std::uint64_t>(found->second.stretch->quanta());
        shelf->kept.erase(found);
        if (shelf->players == 0 && shelf->kept.empty())
            shelves_.remove_if([shelf = shelf](const Shelf& other) { return &other == shelf; });
    }
}

// Makers are large: there are no more of them than players.
void PacketCache::leave(Shelf& shelf) {
    std::vector<std::unique_ptr<Maker>> superfluous;  // goes after the lock
    std::list<Shelf> empty;
    const std::lock_guard lock(mutex_);
    --shelf.players;
    while (shelf.idle.size() > static_cast<std::size_t>(shelf.players)) {
        superfluous.push_back(std::move(shelf.idle.front()));
        shelf.idle.erase(shelf.idle.begin());
    }
    if (shelf.players > 0 || !shelf.kept.empty()) return;
    const auto place = std::ranges::find_if(shelves_, [&](const Shelf& other) { return &other == &shelf; });
    empty.splice(empty.begin(), shelves_, place);
}

// ---------------------------------------------------------------- a player's hold

Rendition::~Rendition() {
    cache_->leave(shelf_);
}

bool Rendition::alone() const {
    const std::lock_guard lock(cache_->mutex_);
    return shelf_.players == 1;
}

StretchPtr Rendition::find(std::int64_t quantum, int most) {
    const std::lock_guard lock(cache_->mutex_);
    const PacketCache::Kept* kept = shelf_.at(quantum);
    if (!kept) return nullptr;
    cache_->uses_.splice(cache_->uses_.end(), cache_->uses_, kept->use);
    cache_->figures_.taken +=
        static_cast<std::uint64_t>(std::min<std::int64_t>(most, kept->stretch->end() - quantum));
    return kept->stretch;
}

std::int64_t Rendition::gap_end(std::int64_t quantum, std::int64_t limit) const {
    const std::lock_guard lock(cache_->mutex_);
    const auto next = shelf_.kept.lower_bound(quantum);
    return next == shelf_.kept.end() ? limit : std::min(limit, next->first);
}

std::vector<analysis::Features> Rendition::features(std::int64_t first, std::int64_t last) const {
    std::vector<analysis::Features> all;
    const auto add = [&](const std::vector<analysis::Features>& some) {
        const auto before = all.size();
        for (const analysis::Features& heard : some)
            if (heard.hop == first && first < last) {
                all.push_back(heard);
                ++first;
            }
        return all.size() > before;
    };
    const std::lock_guard lock(cache_->mutex_);
    while (first < last) {
        const PacketCache::Kept* kept = shelf_.at(first + Stretch::hop_delay);
        if (kept && add(kept->stretch->features)) continue;
        const bool found = std::ranges::any_of(shelf_.heard, [&](const PacketCache::Heard& heard) {
            return heard.first <= first && add(heard.features);
        });
        if (!found) return {};
    }
    return all;
}

StretchPtr Rendition::keep(Stretch made) {
    const auto stretch = std::make_shared<const Stretch>(std::move(made));
    std::list<std::pair<PacketCache::Shelf*, std::int64_t>> use{{&shelf_, stretch->first}};
    const std::lock_guard lock(cache_->mutex_);
    cache_->figures_.made += static_cast<std::uint64_t>(stretch->quanta());
    const auto next = shelf_.kept.lower_bound(stretch->first);
    const bool there =
        shelf_.at(stretch->first) || (next != shelf_.kept.end() && next->first < stretch->end());
    if (stretch->quanta() == 0 || there) return stretch;  // another worker was faster
    cache_->uses_.splice(cache_->uses_.end(), use);
    shelf_.kept.emplace(stretch->first, PacketCache::Kept{stretch, std::prev(cache_->uses_.end())});
    cache_->figures_.bytes += stretch->bytes();
    cache_->evict();
    return stretch;
}

void Rendition::keep(std::int64_t first_hop, std::vector<analysis::Features> features) {
    if (features.empty()) return;
    const std::lock_guard lock(cache_->mutex_);
    shelf_.heard.push_front({first_hop, std::move(features)});
    if (shelf_.heard.size() > remembered_beginnings) shelf_.heard.pop_back();
}

std::unique_ptr<Maker> Rendition::borrow(std::int64_t quantum) {
    {
        const std::lock_guard lock(cache_->mutex_);
        auto& idle = shelf_.idle;
        auto chosen = std::ranges::find_if(idle, [&](const auto& maker) { return maker->next() == quantum; });
        if (chosen == idle.end() && idle.size() >= static_cast<std::size_t>(shelf_.players))
            chosen = idle.begin();
        if (chosen != idle.end()) {
            auto maker = std::move(*chosen);
            idle.erase(chosen);
            return maker;
        }
    }
    return std::make_unique<Maker>(shelf_.piece, shelf_.seed);
}

void Rendition::give_back(std::unique_ptr<Maker> maker) {
    const std::lock_guard lock(cache_->mutex_);
    auto& idle = shelf_.idle;
    idle.push_back(std::move(maker));
    if (idle.size() <= static_cast<std::size_t>(shelf_.players)) return;
    maker = std::move(idle.front());  // goes after the lock
    idle.erase(idle.begin());
}

}  // namespace stillpoint::session
