#include "session/plan_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>
#include <vector>

#include "dsp/counter_random.h"
#include "engine/fingerprint.h"
#include "session/plan_text.h"
#include "support/log.h"

namespace stillpoint::session {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".plan";

std::string hex(std::uint64_t number) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
    return text;
}

void complain(const fs::path& path, const std::string& what) {
    support::log(support::LogLevel::Warning, "plan " + path.string() + " " + what);
}

// Under another name until it is complete; other servers may share the folder.
void write_whole(const fs::path& path, const std::string& text) {
    const fs::path part = path.string() + "." + std::to_string(getpid());
    std::FILE* file = std::fopen(part.c_str(), "wb");
    if (!file) throw std::system_error(errno, std::generic_category());
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() &&
                         std::fflush(file) == 0 && fdatasync(fileno(file)) == 0;
    const int error = errno;
    std::fclose(file);
    if (!written) {
        fs::remove(part);
        throw std::system_error(error, std::generic_category());
    }
    fs::rename(part, path);
}

}  // namespace

PlanKey::PlanKey(const track::Track& track, const engine::Plan& plan, std::uint64_t seed_,
                 double target_level, const media::Contents& media)
    : track(track.hash),
      media(media.hash()),
      rate(plan.rate),
      target_level(target_level),
      steps(track.steps.size()) {
    if (plan.is_seeded) seed = seed_;
}

std::string PlanKey::name() const {
    const std::string rest = std::string(engine::fingerprint) + " " + std::to_string(rate) + " " +
                             nlohmann::json(target_level).dump() + " " + media + " " +
                             (seed ? std::to_string(*seed) : "any");
    return track + "-" + hex(dsp::key_of(rest));
}

PlanStore::PlanStore(fs::path folder, Limits limits) : folder_(std::move(folder)), limits_(limits) {
    if (folder_.empty()) return;
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) complain(folder_, "cannot be kept: " + error.message() + "; plans will be measured again");
}

PlanPtr PlanStore::find(const PlanKey& key) {
    const std::string name = key.name();
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = by_name_.find(name); found != by_name_.end()) {
            recent_.splice(recent_.begin(), recent_, found->second);
            return found->second->plan;
        }
    }
    PlanPtr plan = read(key);
    if (plan) remember(name, plan);
    return plan;
}

void PlanStore::keep(const PlanKey& key, PlanPtr plan) {
    const std::string name = key.name();
    if (!folder_.empty()) write(name, *plan);
    remember(name, std::move(plan));
}

void PlanStore::remember(const std::string& name, PlanPtr plan) {
    const std::lock_guard lock(mutex_);
    if (by_name_.contains(name)) return;
    recent_.push_front({name, std::move(plan)});
    by_name_[name] = recent_.begin();
    if (recent_.size() <= limits_.in_memory) return;
    by_name_.erase(recent_.back().name);
    recent_.pop_back();
}

PlanPtr PlanStore::read(const PlanKey& key) const {
    if (folder_.empty()) return nullptr;
    const fs::path path = folder_ / (key.name() + std::string(ending));
    std::ifstream file(path, std::ios::binary);
    if (!file) return nullptr;
    std::string check, text;
    std::getline(file, check);
    text.assign(std::istreambuf_iterator<char>(file), {});
    if (check != hex(dsp::key_of(text))) {
        complain(path, "is damaged and is not used");
        return nullptr;
    }
    auto plan = plan_from(text);
    if (plan && plan->exact && plan->rate == key.rate && plan->steps.size() == key.steps)
        return std::make_shared<const engine::Plan>(*std::move(plan));
    complain(path, "does not fit its track and is not used");
    return nullptr;
}

void PlanStore::write(const std::string& name, const engine::Plan& plan) {
    const std::lock_guard lock(disk_mutex_);
    const fs::path path = folder_ / (name + std::string(ending));
    const std::string text = text_of(plan);
    try {
        write_whole(path, hex(dsp::key_of(text)) + "\n" + text);
        drop_oldest();
    } catch (const std::system_error& error) {
        complain(path, "cannot be kept: " + std::string(error.code().message()));
    }
}

void PlanStore::drop_oldest() const {
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    for (const auto& entry : fs::directory_iterator(folder_))
        files.emplace_back(entry.last_write_time(), entry.path());
    if (files.size() <= limits_.on_disk) return;
    std::sort(files.begin(), files.end());
    for (std::size_t i = 0; i < files.size() - limits_.on_disk; ++i)
        fs::remove(files[i].second);
}

fs::path default_state_folder() {
    const auto variable = [](const char* name) -> fs::path {
        const char* value = std::getenv(name);
        return value ? value : "";
    };
    if (const fs::path folder = variable("STATE_DIRECTORY"); !folder.empty()) return folder;
    if (const fs::path home = variable("XDG_STATE_HOME"); !home.empty()) return home / "stillpoint";
    if (const fs::path home = variable("HOME"); !home.empty()) return home / ".local/state/stillpoint";
    return {};
}

}  // namespace stillpoint::session
