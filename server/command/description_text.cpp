#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "command/description.h"

namespace stillpoint::command {
namespace {

constexpr std::array<std::string_view, 8> bars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr double lowest_hz = 0.5, highest_hz = 45;  // of the picture, on a log scale
constexpr std::size_t plot_rows = 3;

// Characters, not bytes; good enough for columns of Latin text.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string left(std::string text, std::size_t columns) {
    const std::size_t used = width(text);
    if (used < columns) text.append(columns - used, ' ');
    return text;
}

std::string right(const std::string& text, std::size_t columns) {
    const std::size_t used = width(text);
    return used < columns ? std::string(columns - used, ' ') + text : text;
}

template <class... Values>
std::string format(const char* pattern, Values... values) {
    std::array<char, 128> line{};
    std::snprintf(line.data(), line.size(), pattern, values...);
    return line.data();
}

// 4:05, 1:02:03.
std::string clock(double seconds) {
    const auto whole = static_cast<long>(std::floor(seconds + 0.5));
    if (whole >= 3600) return format("%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    return format("%ld:%02ld", whole / 60, whole % 60);
}

// "144", "144 → 128".
std::string moving(const Span& span, const char* pattern) {
    const std::string from = format(pattern, span.from), to = format(pattern, span.to);
    return from == to ? from : from + " → " + to;
}

std::string level(const Span& span) {
    constexpr double silence_db = -119;
    const auto one = [](double value) {
        return value < silence_db ? "silent" : format("%.1f dB", value + 0.0);
    };
    const std::string from = one(span.from), to = one(span.to);
    return from == to ? from : from + " → " + to;
}

class Page {
  public:
    explicit Page(bool for_terminal) : for_terminal_(for_terminal) {}

    void line(const std::string& text = {}) { text_ += text + "\n"; }
    std::string strong(const std::string& text) const { return styled("1", text); }
    std::string faint(const std::string& text) const { return styled("2", text); }
    std::string take() { return std::move(text_); }

  private:
    std::string styled(const char* code, const std::string& text) const {
        return for_terminal_ && !text.empty() ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
    }
    bool for_terminal_;
    std::string text_;
};

std::string counted(std::size_t count, const std::string& word) {
    return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

void write_head(const Description& description, Page& page) {
    const track::Track& track = *description.track;
    std::size_t voices = 0;
    for (const auto& step : description.steps)
        voices += step.voices.size();
    page.line(page.strong(track.title));
    if (!track.description.empty()) page.line(track.description);
    page.line();
    std::string facts = clock(description.duration_s) + " · " + counted(description.steps.size(), "step") +
                        " · " + counted(voices, "voice");
    if (!track.style.empty()) facts += " · " + track.style;
    for (const auto& tag : track.tags)
        facts += " · " + tag;
    page.line(facts);
    page.line(page.faint(format("%d Hz · seed ", track.sample_rate) + std::to_string(track.seed) +
                         " · hash " + track.hash));
}

// The strongest beat over time, a column per point.
void write_beat(const Description& description, Page& page) {
    const bool beats =
        std::any_of(description.beat.begin(), description.beat.end(), [](const auto& p) { return p.hz > 0; });
    if (!beats) return;
    double low = highest_hz, high = lowest_hz;
    for (const auto& point : description.beat)
        if (point.hz > 0) {
            low = std::min(low, point.hz);
            high = std::max(high, point.hz);
        }
    page.line();
    const double steps = static_cast<double>(plot_rows * bars.size());
    for (std::size_t row = plot_rows; row-- > 0;) {
        std::string line = right(row + 1 == plot_rows ? format("%.3g Hz ", high) : "", 10);
        if (row == 0) line = right(format("%.3g Hz ", low), 10);
        for (const auto& point : description.beat) {
            // The lowest beat fills one bar of the lowest row, so that silence stays empty.
            const double place = high > low ? std::log(point.hz / low) / std::log(high / low) : 0;
            const int filled = point.hz > 0 ? 1 + static_cast<int>(std::lround(place * (steps - 1))) : 0;
            const int here =
                std::clamp(filled - static_cast<int>(row * bars.size()), 0, static_cast<int>(bars.size()));
            line += here > 0 ? std::string(bars[static_cast<std::size_t>(here - 1)]) : " ";
        }
        page.line(line);
    }
    const std::size_t columns = description.beat.size();
    const std::string end = clock(description.duration_s), half = clock(description.duration_s / 2);
    page.line(page.faint(std::string(10, ' ') + left("0:00", columns / 2 - half.size() / 2) +
                         left(half, columns - columns / 2 + half.size() / 2 - end.size()) + end));
}

void write_voice(const VoiceDescription& voice, Page& page) {
    std::string line = "   " + left(voice.name, 20) + "  ";
    if (voice.function.empty()) {
        page.line(line + page.faint("silent: this version cannot play it"));
        return;
    }
    line += left(voice.carrier_hz ? moving(*voice.carrier_hz, "%.6g") + " Hz" : "", 18);
    line += left(voice.beat_hz ? moving(*voice.beat_hz, "%.4g") + " Hz" : "", 16);
    line += left(voice.level_db ? level(*voice.level_db) : "silent", 20);
    page.line(line + page.faint(voice.function));
}

void write_step(const StepDescription& step, std::size_t number, Page& page) {
    std::string facts = clock(step.start_s) + " to " + clock(step.start_s + step.duration_s);
    if (step.blend_s > 0) facts += format(", blends in over %.4g s", step.blend_s);
    if (step.tones_db) facts += format(", tones %.1f dB", *step.tones_db);
    if (step.noise_db) facts += format(", noise %.1f dB", *step.noise_db);
    page.line();
    page.line(right(std::to_string(number), 2) + " " +
              page.strong(left(step.name.empty() ? "-" : step.name, 20)) + "  " + page.faint(facts));
    for (const auto& voice : step.voices)
        write_voice(voice, page);
}

void write_beside(const Description& description, Page& page) {
    if (description.beside.empty()) return;
    page.line();
    page.line(page.faint("   beside the steps"));
    for (const BesideDescription& sound : description.beside) {
        std::string line = "   " + left(sound.name, 20) + "  ";
        line +=
            sound.plays
                ? left(clock(sound.start_s) + " to " + clock(sound.end_s) + format(", gain %.3g", sound.gain),
                       34)
                : left("silent: it cannot be played", 34);
        page.line(line + page.faint(sound.file));
    }
}

}  // namespace

std::string description_text(const Description& description, bool for_terminal) {
    Page page(for_terminal);
    write_head(description, page);
    write_beat(description, page);
    page.line();
    page.line(page.faint("   " + left("voice", 20) + "  " + left("carrier", 18) + left("beat", 16) +
                         left("level in its bus", 20) + "function"));
    for (std::size_t k = 0; k < description.steps.size(); ++k)
        write_step(description.steps[k], k + 1, page);
    write_beside(description, page);
    page.line();
    page.line(page.faint("Bus levels are peaks before the final gain, dB of full scale."));
    if (description.realtime_factor > 0)
        page.line(
            format("One core of this machine makes it %.0f times faster than it plays: about %.1f s in all.",
                   description.realtime_factor, description.duration_s / description.realtime_factor));
    return page.take();
}

}  // namespace stillpoint::command
