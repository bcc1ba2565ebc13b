#include "world/style.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "support/resources.h"
#include "track/json_document.h"
#include "track/json_value.h"
#include "track/report.h"

namespace stillpoint::world {
namespace {

using nlohmann::json;
using track::child_pointer;
using track::Report;
using track::shown;

constexpr double most_chroma = 0.12;  // more is loud, and near red a hazard (docs/world.md, Safety)

template <class T>
struct Name {
    std::string_view text;
    T value;
};
constexpr std::array<Name<Archetype>, 8> archetypes{{{"orb", Archetype::Orb},
                                                     {"crystal", Archetype::Crystal},
                                                     {"ribbon", Archetype::Ribbon},
                                                     {"ring", Archetype::Ring},
                                                     {"column", Archetype::Column},
                                                     {"dome", Archetype::Dome},
                                                     {"terrain", Archetype::Terrain},
                                                     {"motes", Archetype::Motes}}};
constexpr std::array<Name<Program>, 5> programs{{{"still", Program::Still},
                                                 {"bob", Program::Bob},
                                                 {"turn", Program::Turn},
                                                 {"breathe", Program::Breathe},
                                                 {"drift", Program::Drift}}};
constexpr std::array<Name<Landmark::Kind>, 2> landmarks{
    {{"gate", Landmark::Kind::Gate}, {"bead", Landmark::Kind::Bead}}};
constexpr std::array<Name<char>, 3> axes{{{"x", 'x'}, {"y", 'y'}, {"z", 'z'}}};

// One object of a style file. Every member must be asked for, have the right type and lie within its limits.
class Node {
  public:
    Node(const json& value, std::string pointer, Report& report)
        : value_(value), pointer_(std::move(pointer)), report_(report) {
        if (!value_.is_object()) wrong(pointer_, value_, "an object in { }");
    }

    std::string text(std::string_view key) {
        const json* member = required(key, "text in quotes");
        if (!member) return {};
        if (!member->is_string()) return wrong(at(key), *member, "text in quotes"), std::string();
        return member->get<std::string>();
    }

    double number(std::string_view key, double low, double high) {
        const json* member = required(key, limits(low, high));
        return member ? number_of(*member, at(key), low, high) : low;
    }
    double number(std::string_view key, double low, double high, double fallback) {
        return find(key) ? number(key, low, high) : fallback;
    }
    int whole(std::string_view key, int low, int high) { return as_whole(key, number(key, low, high)); }
    int whole(std::string_view key, int low, int high, int fallback) {
        return find(key) ? whole(key, low, high) : fallback;
    }
    std::uint8_t byte(std::string_view key, int fallback) {
        return static_cast<std::uint8_t>(whole(key, 0, 255, fallback));
    }

    // [low, high], or one number for both.
    Range range(std::string_view key, double low, double high) {
        const json* member = required(key, "two numbers, for example [1, 2.5]");
        if (!member) return {};
        if (member->is_number()) {
            const double value = number_of(*member, at(key), low, high);
            return {value, value};
        }
        const auto values = numbers(*member, at(key), 2, low, high);
        return values.size() == 2 ? Range{values[0], values[1]} : Range{};
    }

    std::vector<double> numbers(std::string_view key, std::size_t count, double low, double high) {
        const json* member = required(key, "a list of numbers");
        return member ? numbers(*member, at(key), count, low, high) : std::vector<double>();
    }

    template <class T, std::size_t N>
    T choice(std::string_view key, const std::array<Name<T>, N>& names) {
        const json* member = required(key, list_of(names));
        if (!member) return names[0].value;
        for (const Name<T>& name : names)
            if (*member == name.text) return name.value;
        report_.error(at(key), "is " + shown(*member) + ", which is not known here", list_of(names));
        return names[0].value;
    }

    bool flag(std::string_view key) {
        const json* member = find(key);
        if (member && !member->is_boolean()) wrong(at(key), *member, "true or false");
        return member && member->is_boolean() && member->get<bool>();
    }

    // Calls ITEM(element, pointer) for each element of a list; an absent list is empty.
    template <class Item>
    void each(std::string_view key, const Item& item) {
        const json* list = find(key);
        if (!list) return;
        if (!list->is_array()) return wrong(at(key), *list, "a list in [ ]");
        for (std::size_t i = 0; i < list->size(); ++i)
            item((*list)[i], child_pointer(at(key), i));
    }

    std::optional<Node> object(std::string_view key) {
        const json* member = find(key);
        return member ? std::optional<Node>(std::in_place, *member, at(key), report_) : std::nullopt;
    }

    // The member whatever it is, or null.
    const json* find(std::string_view key) {
        known_.emplace_back(key);
        if (!value_.is_object()) return nullptr;
        const auto found = value_.find(key);
        return found == value_.end() || found->is_null() ? nullptr : &*found;
    }

    // Call last: every member that was never asked for is an error.
    void finish() {
        if (!value_.is_object()) return;
        for (const auto& [key, member] : value_.items())
            if (std::find(known_.begin(), known_.end(), key) == known_.end())
                report_.error(at(key), "is not known here", "remove it, or write one of " + join(known_));
    }

    void error(std::string_view key, std::string message, std::string fix) {
        report_.error(at(key), std::move(message), std::move(fix));
    }

  private:
    static std::string join(const std::vector<std::string>& words) {
        std::string text;
        for (std::size_t i = 0; i < words.size(); ++i)
            text += (i ? ", " : "") + words[i];
        return text;
    }
    template <class T, std::size_t N>
    static std::string list_of(const std::array<Name<T>, N>& names) {
        std::vector<std::string> words;
        for (const Name<T>& name : names)
            words.push_back('"' + std::string(name.text) + '"');
        return "write one of " + join(words);
    }
    static std::string limits(double low, double high) {
        return "a number from " + track::decimal(low) + " to " + track::decimal(high);
    }
    std::string at(std::string_view key) const { return child_pointer(pointer_, key); }
    void wrong(const std::string& pointer, const json& value, const std::string& right) {
        report_.error(pointer, "is " + std::string(track::type_in_words(value)), "write " + right);
    }
    const json* required(std::string_view key, const std::string& right) {
        const json* member = find(key);
        if (!member && value_.is_object()) report_.error(at(key), "is missing", "write " + right);
        return member;
    }
    double number_of(const json& value, const std::string& pointer, double low, double high) {
        if (!value.is_number()) return wrong(pointer, value, limits(low, high)), low;
        const auto number = value.get<double>();
        if (number >= low && number <= high) return number;
        report_.error(pointer, "is " + shown(value), "write " + limits(low, high));
        return low;
    }
    int as_whole(std::string_view key, double number) {
        if (number != std::floor(number))
            report_.error(at(key), "is not a whole number", "write one without a point");
        return static_cast<int>(number);
    }
    std::vector<double> numbers(const json& value, const std::string& pointer, std::size_t count, double low,
                                double high) {
        const std::string right = std::to_string(count) + " numbers in [ ]";
        if (!value.is_array()) return wrong(pointer, value, right), std::vector<double>();
        if (value.size() != count) {
            report_.error(pointer, "has " + std::to_string(value.size()) + " elements", "write " + right);
            return {};
        }
        std::vector<double> result;
        for (std::size_t i = 0; i < count; ++i)
            result.push_back(number_of(value[i], child_pointer(pointer, i), low, high));
        return result;
    }

    const json& value_;
    std::string pointer_;
    Report& report_;
    std::vector<std::string> known_;
};

class StyleReader {
  public:
    explicit StyleReader(Report& report) : report_(report) {}

    Style read(const json& document) {
        Node node(document, "", report_);
        style_.name = node.text("name");
        style_.title = node.text("title");
        style_.description = node.text("description");
        style_.units_per_second = node.number("units_per_second", 0, 6);
        node.each("palette",
                  [&](const json& value, const std::string& pointer) { check_colour(value, pointer); });
        if (style_.palette_size == 0)
            node.error("palette", "has no colour", "write 1 to 16 colours [L, C, hue]");
        if (style_.palette_size > 16)
            node.error("palette", "has more than 16 colours", "write 1 to 16 colours");
        node.find("scene");  // the client's part
        if (auto layout = node.object("layout"))
            read_layout(*layout);
        else
            node.error("layout", "is missing", "write an object, see docs/world.md");
        node.finish();
        return std::move(style_);
    }

  private:
    void check_colour(const json& value, const std::string& pointer) {
        ++style_.palette_size;
        if (!value.is_array() || value.size() != 3 ||
            !std::all_of(value.begin(), value.end(), [](const json& part) { return part.is_number(); })) {
            report_.error(pointer, "is not a colour", "write [lightness 0..1, chroma 0..0.12, hue 0..360]");
            return;
        }
        const auto within = [&](std::size_t i, double high) {
            const auto number = value[i].get<double>();
            if (number < 0 || number > high)
                report_.error(child_pointer(pointer, i), "is " + shown(value[i]),
                              "write a number from 0 to " + track::decimal(high));
        };
        within(0, 1);
        within(1, most_chroma);
        within(2, 360);
    }

    void read_layout(Node& node) {
        style_.chunks_ahead = node.whole("chunks_ahead", 0, 24, 0);
        if (node.find("sun")) style_.sun = node.range("sun", -2, 2);
        style_.fog_by_noise = node.number("fog_by_noise", -1, 1, 0);
        style_.fog_by_level = node.number("fog_by_level", -1, 1, 0);
        node.each("scatter",
                  [&](const json& value, const std::string& pointer) { read_scatter(value, pointer); });
        node.each("companions",
                  [&](const json& value, const std::string& pointer) { read_companion(value, pointer); });
        if (auto landmark = node.object("landmark")) read_landmark(*landmark);
        int most = most_gates_in_chunk;
        for (const Scatter& scatter : style_.scatter)
            most += scatter.count * (scatter.halo.every > 0 ? 2 : 1);
        if (most > chunk_capacity)
            node.error("scatter",
                       "may put more than " + std::to_string(chunk_capacity) + " things into a chunk",
                       "lower some count");
        node.finish();
    }

    // The appearance shares its object with what it belongs to, so it does not finish the node.
    Appearance read_look(Node& node) {
        Appearance look;
        look.archetype = node.choice("archetype", archetypes);
        look.size = node.range("size", 0.0625, 15);
        look.size_power = node.whole("size_power", 1, 8, 1);
        look.palette = read_palette(node);
        look.hue = node.whole("hue", -128, 127, 0);
        look.hue_jitter = node.whole("hue_jitter", 0, 64, 0);
        look.lightness = node.whole("lightness", -128, 127, 0);
        look.glow = node.byte("glow", 0);
        if (node.find("parameters")) {
            const auto values = node.numbers("parameters", 4, 0, 255);
            for (std::size_t i = 0; i < values.size(); ++i)
                look.parameters[i] = static_cast<std::uint8_t>(values[i]);
        }
        look.vary = node.whole("vary", 0, 3, -1);
        if (node.find("axis")) look.axis = node.choice("axis", axes);
        look.tilt = node.number("tilt", 0, 180, 0);
        if (node.find("program")) look.program = node.choice("program", programs);
        return look;
    }

    std::vector<std::uint8_t> read_palette(Node& node) {
        std::vector<std::uint8_t> indices;
        node.each("palette", [&](const json& value, const std::string& pointer) {
            if (value.is_number_integer() && value >= 0 && value < style_.palette_size)
                indices.push_back(value.get<std::uint8_t>());
            else
                report_.error(pointer, "is " + shown(value),
                              "write the index of a colour, 0 to " + std::to_string(style_.palette_size - 1));
        });
        return indices;
    }

    void read_scatter(const json& value, const std::string& pointer) {
        Node node(value, pointer, report_);
        Scatter scatter;
        scatter.look = read_look(node);
        scatter.count = node.whole("count", 1, 48);
        scatter.noise_only = node.flag("noise_only");
        auto path = node.object("path"), beside = node.object("beside");
        if (path.has_value() == beside.has_value())
            node.error("path", path ? "stands next to \"beside\"" : "is missing, and so is \"beside\"",
                       "say where: either \"path\" or \"beside\"");
        if (path) read_path(*path, scatter);
        if (beside) read_beside(*beside, scatter);
        scatter.height = node.range("height", -64, 64);
        scatter.height_in_sizes = node.flag("height_in_sizes");
        if (auto far = node.object("far")) {
            scatter.far = far->number("from", 1, 500);
            scatter.far_height = far->range("height", -64, 64);
            far->finish();
        }
        if (auto halo = node.object("halo")) {
            scatter.halo.every = halo->whole("every", 1, 64);
            scatter.halo.look = read_look(*halo);
            halo->finish();
        }
        node.finish();
        style_.scatter.push_back(std::move(scatter));
    }

    static void read_path(Node& path, Scatter& scatter) {
        scatter.on_path = true;
        scatter.swing = path.number("swing", 0, 64, 0);
        scatter.length = path.number("length", 1, 1000, 1);
        scatter.side = path.number("side", -256, 256, 0);
        scatter.jitter = path.number("jitter", 0, 64, 0);
        path.finish();
    }
    static void read_beside(Node& beside, Scatter& scatter) {
        scatter.left = beside.range("left", 0, 256);
        scatter.right = beside.range("right", 0, 256);
        scatter.side_power = beside.whole("power", 1, 8, 1);
        scatter.grow = beside.number("grow", 0, 8, 0);
        beside.finish();
    }

    void read_companion(const json& value, const std::string& pointer) {
        Node node(value, pointer, report_);
        Companion companion;
        companion.look = read_look(node);
        const auto position = node.numbers("position", 3, -500, 500);
        std::copy(position.begin(), position.end(), companion.position.begin());
        companion.phase = node.byte("phase", 0);
        companion.step_hue = node.whole("step_hue", 0, 20, 0);  // a change of hue of 28 degrees at most
        node.finish();
        style_.companions.push_back(std::move(companion));
        if (style_.companions.size() == most_companions + 1)
            report_.error(pointer, "is one companion too many", "keep to " + std::to_string(most_companions));
    }

    void read_landmark(Node& node) {
        Landmark& landmark = style_.landmark;
        landmark.kind = node.choice("kind", landmarks);
        landmark.look = read_look(node);
        if (landmark.kind == Landmark::Kind::Gate) {
            landmark.side = node.number("side", 0, 256);
            landmark.height = node.number("height", -64, 64);
        } else {
            landmark.radius = node.number("radius", 0, 64);
            landmark.depth = node.number("depth", 0, 500);
            landmark.lit = static_cast<std::uint8_t>(node.whole("lit", 0, 255));
        }
        node.finish();
    }

    static constexpr std::size_t most_companions = 64;
    Report& report_;
    Style style_;
};

// All built-in styles; one that cannot be read would be a mistake of the build, which a test finds.
std::map<std::string, std::shared_ptr<const Style>, std::less<>> read_built_in() {
    std::map<std::string, std::shared_ptr<const Style>, std::less<>> styles;
    for (const std::string_view path : support::resources("styles/"))
        if (auto result = parse_style(*support::resource(path)); result.style)
            styles.emplace(result.style->name, result.style);
    return styles;
}
const auto& built_in() {
    static const auto styles = read_built_in();
    return styles;
}

}  // namespace

StyleResult parse_style(std::string_view json_text) {
    StyleResult result;
    std::optional<Style> style;
    bool failed = false;
    {
        Report report(result.diagnostics);
        if (const auto document = track::read_json(json_text, {}, report))
            style = StyleReader(report).read(*document);
        failed = report.has_errors();
    }
    if (style && !failed) result.style = std::make_shared<const Style>(std::move(*style));
    return result;
}

std::shared_ptr<const Style> find_style(std::string_view name) {
    const auto found = built_in().find(name);
    return found == built_in().end() ? nullptr : found->second;
}

std::vector<std::string> style_names() {
    std::vector<std::string> names;
    for (const auto& [name, style] : built_in())
        names.push_back(name);
    std::stable_partition(names.begin(), names.end(),
                          [](const std::string& name) { return name == default_style; });
    return names;
}

}  // namespace stillpoint::world
