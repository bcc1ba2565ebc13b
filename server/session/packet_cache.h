// What has been made, so that nobody makes it again: packets and features of the pieces that are played.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "session/maker.h"
#include "session/piece.h"
#include "session/stretch.h"

namespace stillpoint::session {

class Rendition;

// Bounded in bytes: what was asked for least recently goes first. Any thread; its lock is held for look-ups
// only, never while anything is rendered.
class PacketCache : public std::enable_shared_from_this<PacketCache> {
  public:
    static constexpr std::size_t default_capacity = 64u << 20;  // bytes: an hour and a half of packets

    explicit PacketCache(std::size_t capacity = default_capacity) : capacity_(capacity) {}

    // Whether anything is kept at all.
    bool shares() const { return capacity_ > 0; }

    // Whether two pieces sound the same: their documents, levels and files are.
    static bool same_sound(const Piece& a, const Piece& b);

    // A hold on all that is kept of a piece with a seed.
    std::shared_ptr<Rendition> rendition(const PiecePtr& piece, std::uint64_t seed);

    // The first quantum from QUANTUM on that is not kept; not looked for beyond LIMIT.
    std::int64_t kept_until(const Piece& piece, std::uint64_t seed, std::int64_t quantum,
                            std::int64_t limit) const;

    struct Figures {
        std::size_t bytes = 0;     // kept now
        std::size_t capacity = 0;  // that may be
        std::size_t renditions = 0;
        std::uint64_t taken = 0;    // quanta that were found
        std::uint64_t made = 0;     // quanta that were rendered
        std::uint64_t evicted = 0;  // quanta that had to go
    };
    Figures figures() const;

  private:
    friend class Rendition;

    struct Shelf;
    struct Kept {
        StretchPtr stretch;
        std::list<std::pair<Shelf*, std::int64_t>>::iterator use;  // in uses_
    };
    struct Heard {  // features without packets, from before a place where somebody began
        std::int64_t first = 0;
        std::vector<analysis::Features> features;
    };
    // Of one piece with one seed.
    struct Shelf {
        PiecePtr piece;
        std::uint64_t seed = 0;
        std::int64_t end = 0;                        // quantum after the last
        std::map<std::int64_t, Kept> kept{};         // by first quantum; they do not overlap
        std::list<Heard> heard{};                    // newest first
        std::vector<std::unique_ptr<Maker>> idle{};  // the one that rested longest first
        int players = 0;                             // renditions that are alive

        const Kept* at(std::int64_t quantum) const;
    };

    Shelf* find(const Piece& piece, std::uint64_t seed);
    void evict();  // until the capacity is kept
    void leave(Shelf& shelf);

    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::list<Shelf> shelves_;
    std::list<std::pair<Shelf*, std::int64_t>> uses_;  // the oldest first
    Figures figures_;
};

// One player's hold on what is kept of a piece. Any thread.
class Rendition {
  public:
    Rendition(std::shared_ptr<PacketCache> cache, PacketCache::Shelf& shelf)
        : cache_(std::move(cache)), shelf_(shelf) {}
    ~Rendition();
    Rendition(const Rendition&) = delete;
    Rendition& operator=(const Rendition&) = delete;

    // Quantum after the last of the piece.
    std::int64_t end() const { return shelf_.end; }

    bool alone() const;  // whether nobody else plays it now

    // A stretch that holds QUANTUM, of which at most MOST quanta are wanted; null when there is none.
    StretchPtr find(std::int64_t quantum, int most);
    // The first quantum from QUANTUM on that is kept, at most LIMIT.
    std::int64_t gap_end(std::int64_t quantum, std::int64_t limit) const;
    // The features of hops FIRST..LAST - 1; empty when not all of them are kept.
    std::vector<analysis::Features> features(std::int64_t first, std::int64_t last) const;

    StretchPtr keep(Stretch stretch);
    void keep(std::int64_t first_hop, std::vector<analysis::Features> features);

    // Somebody to go on at QUANTUM: one that stands there if there is one, else any, to be begun.
    std::unique_ptr<Maker> borrow(std::int64_t quantum);
    void give_back(std::unique_ptr<Maker> maker);

  private:
    std::shared_ptr<PacketCache> cache_;
    PacketCache::Shelf& shelf_;
};

}  // namespace stillpoint::session
