// Exact plans that were measured once, in memory and on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "engine/plan.h"
#include "track/track.h"

namespace stillpoint::session {

using PlanPtr = std::shared_ptr<const engine::Plan>;

// What a plan depends on, beside the build of the engine.
struct PlanKey {
    std::string track;  // track::Track::hash
    std::string media;  // media::Contents::hash
    int rate = 0;
    double target_level = 0;
    std::optional<std::uint64_t> seed;  // none where the sound does not depend on it
    std::size_t steps = 0;

    // PLAN is any plan of the track at that rate: it tells whether the seed matters. MEDIA is what it was
    // made with.
    PlanKey(const track::Track& track, const engine::Plan& plan, std::uint64_t seed, double target_level,
            const media::Contents& media = {});

    std::string name() const;  // of its file, without the ending; differs for every other key or build
};

// Any thread. Losing a plan only costs measuring it again, so nothing here throws: what cannot be read or
// written is logged and left.
class PlanStore {
  public:
    struct Limits {
        std::size_t in_memory = 1024;  // plans; the least recently used go first
        std::size_t on_disk = 4096;    // files; the oldest go first
    };

    // Without FOLDER plans are kept in memory only. The folder is made when it is not there.
    explicit PlanStore(std::filesystem::path folder = {}) : PlanStore(std::move(folder), Limits()) {}
    PlanStore(std::filesystem::path folder, Limits limits);

    PlanPtr find(const PlanKey& key);  // null when there is none
    void keep(const PlanKey& key, PlanPtr plan);

  private:
    struct Entry {
        std::string name;
        PlanPtr plan;
    };
    void remember(const std::string& name, PlanPtr plan);
    PlanPtr read(const PlanKey& key) const;
    void write(const std::string& name, const engine::Plan& plan);
    void drop_oldest() const;

    const std::filesystem::path folder_;
    const Limits limits_;
    std::mutex mutex_;         // of the memory
    std::mutex disk_mutex_;    // one writer at a time
    std::list<Entry> recent_;  // the most recently used first
    std::unordered_map<std::string, std::list<Entry>::iterator> by_name_;
};

// Where a program keeps what it wants to find again: $STATE_DIRECTORY (set by systemd), else stillpoint in
// $XDG_STATE_HOME or ~/.local/state. Empty when none of them is known.
std::filesystem::path default_state_folder();

}  // namespace stillpoint::session
