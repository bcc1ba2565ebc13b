#include "web/track_changes.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace stillpoint::web {
namespace {

using Answer = TrackRequest::Answer;
using Kind = Answer::Kind;

constexpr double document_seconds = 0.005;  // of CPU time that reading a track takes, about

Kind kind_of(session::ChangeResult::Kind kind) {
    switch (kind) {
        case session::ChangeResult::Kind::TooShort:
            return Kind::TooShort;
        case session::ChangeResult::Kind::Over:
            return Kind::Over;
        default:
            return Kind::Begun;
    }
}

}  // namespace

nlohmann::json& TrackDraft::edited() {
    if (!document) {
        document = nlohmann::json::parse(piece->document);
        origin = std::exchange(piece, nullptr);
        levelled = false;
    }
    return *document;
}

std::string TrackDraft::text() const {
    return document ? document->dump() : piece->document;
}

// The requests that are carried out together; a worker has it meanwhile.
struct TrackChanges::Batch {
    struct Entry {
        TrackRequest request;
        std::optional<Answer> answer{};  // to those that have no part in what comes out
    };
    std::vector<Entry> entries;
    TrackDraft draft;
    session::PiecePtr playing;
    Workshop workshop;
    bool with_files = false, needs_files = false;  // needs: it was done without, and must be done again

    session::PiecePtr levelled(const session::PiecePtr& piece);
    bool adopt(const session::PiecePtr& piece);

    void work() noexcept {
        const TrackDraft before = draft;
        edit_all();
        if (!accepted() || prepare(nullptr)) return;
        // One of them has spoilt the document: carried out alone, each gets the answer that is due to it.
        draft = before;
        for (Entry& entry : entries)
            if (!entry.answer) edit_alone(entry);
    }

    bool accepted() const {
        return std::any_of(entries.begin(), entries.end(), [](const Entry& entry) { return !entry.answer; });
    }

    void edit_all() {
        for (Entry& entry : entries)
            edit(entry);
    }

    void edit_alone(Entry& entry) {
        TrackDraft before = draft;
        edit(entry);
        if (!entry.answer && !prepare(&entry)) draft = std::move(before);
    }

    void edit(Entry& entry) try {
        TrackDraft next = draft;
        if (entry.request.edit(next))
            draft = std::move(next);
        else
            entry.answer = Answer{Kind::Refused};
    } catch (const std::exception& thrown) {
        entry.answer = Answer{.kind = Kind::Failed, .failure = thrown.what()};
    }

    // Makes the draft a piece with its levels and seed. What is wrong with its document is told to BLAMED.
    bool prepare(Entry* blamed) try {
        if (!draft.document) return adopt(draft.piece);
        auto prepared = with_files ? workshop.library.prepare(draft.text())
                                   : workshop.library.prepare_without_files(draft.text());
        if (prepared.needs_files) return needs_files = true;
        if (prepared.piece) {
            adopt(prepared.piece);
            draft.document.reset();
            return true;
        }
        if (!blamed) return false;
        for (auto& finding : prepared.diagnostics)
            finding.pointer = blamed->request.pointer + finding.pointer;
        blamed->answer = Answer{.kind = Kind::Invalid, .errors = std::move(prepared.diagnostics)};
        return false;
    } catch (const std::exception& thrown) {
        if (blamed) blamed->answer = Answer{.kind = Kind::Failed, .failure = thrown.what()};
        return false;
    }
};

// An edited track keeps the seed of its session, unless it is the seed that was edited: the noise goes on.
session::PiecePtr TrackChanges::Batch::levelled(const session::PiecePtr& piece) {
    const bool other_seed =
        draft.origin && draft.document->contains("seed") && piece->track->seed != draft.origin->track->seed;
    if (!draft.seed || other_seed) draft.seed = piece->track->seed;
    return draft.origin ? with_levels_of(*draft.origin, *piece) : workshop.planner.best(piece, *draft.seed);
}

// True, always.
bool TrackChanges::Batch::adopt(const session::PiecePtr& piece) {
    draft.piece = session::with_mix(draft.levelled ? piece : levelled(piece), draft.mix);
    return draft.levelled = true;
}

void TrackChanges::add(TrackRequest request) {
    waiting_.push_back(std::move(request));
    if (!busy_) go_on();
}

void TrackChanges::go_on() {
    busy_ = !waiting_.empty();
    if (!busy_) return;
    if (const auto session = session_.lock())
        session->when_change_due([self = shared_from_this()] { self->prepare(); });
    else
        prepare();
}

void TrackChanges::prepare() {
    auto batch = std::make_shared<Batch>(Batch{{}, {}, {}, workshop_});
    for (auto& request : std::exchange(waiting_, {}))
        batch->entries.push_back({std::move(request)});
    const auto session = session_.lock();
    if (!session) return finish(*batch, {Kind::Over});
    batch->draft.piece = batch->playing = session->shared_piece();
    batch->draft.seed = session->seed();
    batch->draft.mix = batch->playing->plan->mix;
    batch->draft.levelled = true;
    const auto again = std::make_shared<Batch>(*batch);
    again->with_files = true;
    const session::Job::Work work{[batch] { batch->work(); },
                                  [self = shared_from_this(), batch, again](double) {
                                      if (!batch->needs_files) return self->take(batch);
                                      self->workshop_.openers.run(
                                          [again] { again->work(); },
                                          [self, again](double) { self->take(again); });
                                  }};
    workshop_.scheduler.submit({workshop_.scheduler.now(), document_seconds, [work] { return work; }});
}

void TrackChanges::take(const std::shared_ptr<Batch>& batch) {
    const auto session = session_.lock();
    if (!session) return finish(*batch, {Kind::Over});
    if (!batch->accepted()) return finish(*batch, {Kind::Refused});
    const TrackDraft& draft = batch->draft;
    if (auto refusal = workshop_.directory.judge_change(*session, *draft.piece))
        return finish(*batch, {.kind = Kind::Busy, .refusal = std::move(refusal)});
    session->change_piece(draft.piece, *draft.seed,
                          [self = shared_from_this(), batch](const session::ChangeResult& result) {
                              self->finish(*batch, {.kind = kind_of(result.kind), .change = result});
                          });
}

// ANSWER is that of all who have no answer of their own.
void TrackChanges::finish(const Batch& batch, Answer answer) {
    const auto& entries = batch.entries;
    const auto last = std::find_if(entries.rbegin(), entries.rend(),
                                   [](const Batch::Entry& entry) { return !entry.answer; });
    for (const auto& entry : entries) {
        answer.joined = last != entries.rend() && &entry != &*last;
        entry.request.done(entry.answer ? *entry.answer : answer);
    }
    go_on();
}

}  // namespace stillpoint::web
