#include "media/sound_cache.h"

#include <new>

namespace stillpoint::media {

Decoded SoundCache::get(const File& file, const std::string& hash, int rate, double seconds) {
    const Key key(hash, rate);
    std::unique_lock lock(mutex_);
    if (const auto found = entries_.find(key); found != entries_.end()) {
        const auto entry = found->second;
        entry->asked = ++requests_;
        finished_.wait(lock, [&] { return entry->ready; });
        return entry->decoded;
    }
    const auto entry = entries_.emplace(key, std::make_shared<Entry>()).first->second;
    entry->asked = ++requests_;
    lock.unlock();
    Decoded decoded;
    try {
        decoded = decode(file, rate, seconds, [&](std::int64_t bytes) { return claim(*entry, bytes); });
    } catch (const std::bad_alloc&) {
        decoded = {nullptr, "does not fit into the memory of this machine"};
    }
    if (file.has_changed()) decoded = {nullptr, "changed while it was read"};
    finish(key, entry, decoded);
    return decoded;
}

bool SoundCache::claim(Entry& entry, std::int64_t bytes) {
    const std::lock_guard lock(mutex_);
    while (used_ + bytes > limit_) {
        auto oldest = entries_.end();
        for (auto i = entries_.begin(); i != entries_.end(); ++i) {
            // Whoever waits for an entry or decodes it holds it, too.
            const bool unused = i->second.use_count() == 1 && i->second->decoded.sound.use_count() == 1;
            if (unused && (oldest == entries_.end() || i->second->asked < oldest->second->asked)) oldest = i;
        }
        if (oldest == entries_.end()) return false;
        used_ -= oldest->second->bytes;
        entries_.erase(oldest);
    }
    used_ += bytes;
    entry.bytes += bytes;
    return true;
}

void SoundCache::finish(const Key& key, const std::shared_ptr<Entry>& entry, Decoded decoded) {
    {
        const std::lock_guard lock(mutex_);
        entry->decoded = std::move(decoded);
        entry->ready = true;
        if (!entry->decoded
                 .sound) {  // another time there may be room, and a message costs little to find again
            used_ -= entry->bytes;
            entries_.erase(key);
        }
    }
    finished_.notify_all();
}

std::int64_t SoundCache::used() const {
    const std::lock_guard lock(mutex_);
    return used_;
}

}  // namespace stillpoint::media
