#include "session/restoration.h"

#include <exception>
#include <map>
#include <utility>

#include "session/plan_text.h"
#include "support/log.h"
#include "world/style_shelf.h"

namespace stillpoint::session {
namespace {

constexpr double preparing = 0.01;  // seconds of CPU time, about

// Whoever listened comes back at once; the others can wait.
constexpr support::Micros unheard_delay = support::micros_per_second;

SessionProgress progress_of(const store::SessionRow& row) {
    return {.state = v1::Status::State_IsValid(row.state) ? static_cast<v1::Status::State>(row.state)
                                                          : v1::Status::PAUSED,
            .anchor_sample = row.anchor_sample,
            .anchor_time = row.anchor_time,
            .epoch = row.epoch,
            .world_epoch = row.world_epoch,
            .empty_since = row.empty_since};
}

SessionOptions options_of(const store::SessionRow& row, PiecePtr piece) {
    SessionOptions options;
    options.piece = std::move(piece);
    options.seed = row.seed;
    options.style = world::find_style(row.style);
    if (!options.style) options.style = world::find_style(world::default_style);
    options.gain = static_cast<float>(row.gain);
    options.resumed = progress_of(row);
    return options;
}

// With the levels it was played with: they must not change under a listener, whatever was measured since.
PiecePtr with_levels(PiecePtr piece, const std::string& levels) {
    if (!piece || text_of(*piece->plan) == levels) return piece;
    auto plan = plan_from(levels);
    if (!plan || plan->rate != media_rate || plan->steps.size() != piece->plan->steps.size()) return piece;
    auto changed = std::make_shared<Piece>(*piece);
    changed->plan = std::make_shared<const engine::Plan>(*std::move(plan));
    return changed;
}

}  // namespace

struct Restoration::Group {
    std::vector<store::SessionRow> sessions;
    std::int64_t document = 0, levels = 0;  // in the store
    std::string track_id;
    PiecePtr piece;       // null: it cannot be played
    std::string problem;  // then

    bool is_heard() const {
        for (const auto& row : sessions)
            if (!row.empty_since) return true;
        return false;
    }

    // Never throws: it runs on a worker, where nobody would catch it.
    void read(const store::SessionStore& store, const Library& library) noexcept try {
        piece = with_levels(opened(store.text(document), library), store.text(levels));
    } catch (const std::exception& error) {
        problem = error.what();
    }

    // The library's own where it is still the same: it is in memory already.
    PiecePtr opened(const std::string& text, const Library& library) {
        PiecePtr own = library.find(track_id);
        if (own && own->document == text) return own;
        auto prepared = library.prepare(text, track_id);
        for (const auto& finding : prepared.diagnostics)
            if (!prepared.piece && problem.empty()) problem = track::to_line(finding);
        return prepared.piece;
    }
};

Restoration::Restoration(store::SessionStore& store, Directory& directory, const Library& library,
                         Scheduler& scheduler)
    : store_(store), directory_(directory), library_(library), scheduler_(scheduler) {}

void Restoration::begin() {
    std::map<std::pair<std::int64_t, std::int64_t>, std::shared_ptr<Group>> groups;
    for (const auto& [row, document, levels] : store_.found()) {
        auto& group = groups[{document, levels}];
        if (!group) group = std::make_shared<Group>();
        group->document = document;
        group->levels = levels;
        group->track_id = row.track_id;
        group->sessions.push_back(row);
        directory_.expect(row.id, row.cost);
    }
    for (const auto& [texts, group] : groups)
        prepare(group);
}

void Restoration::prepare(const std::shared_ptr<Group>& group) {
    const support::Micros due = scheduler_.now() + (group->is_heard() ? 0 : unheard_delay);
    const Job::Work work{[group, &store = store_, &library = library_] { group->read(store, library); },
                         [this, group](double) { go_on(*group); }};
    scheduler_.submit({due, preparing, [work] { return work; }});
}

void Restoration::go_on(const Group& group) {
    for (const auto& row : group.sessions) {
        if (group.piece) {
            directory_.resume(row.id, options_of(row, group.piece));
        } else {
            support::log(support::LogLevel::Error,
                         "a session cannot go on: " + group.problem, {{"session", support::log_tag(row.id)}});
            directory_.give_up(row.id);
        }
    }
}

}  // namespace stillpoint::session
