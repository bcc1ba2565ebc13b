#include "world/style.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "track/json_document.h"
#include "world/scene_rules.h"
#include "world/style_node.h"

namespace stillpoint::world {
namespace {

using nlohmann::json;
using track::child_pointer;
using track::Report;
using track::shown;

constexpr std::array<Name<Archetype>, 8> archetypes{{{"orb", Archetype::Orb},
                                                     {"crystal", Archetype::Crystal},
                                                     {"ribbon", Archetype::Ribbon},
                                                     {"ring", Archetype::Ring},
                                                     {"column", Archetype::Column},
                                                     {"dome", Archetype::Dome},
                                                     {"terrain", Archetype::Terrain},
                                                     {"motes", Archetype::Motes}}};
constexpr std::array<Name<Program>, 6> programs{{{"still", Program::Still},
                                                 {"bob", Program::Bob},
                                                 {"turn", Program::Turn},
                                                 {"breathe", Program::Breathe},
                                                 {"drift", Program::Drift},
                                                 {"listen", Program::Listen}}};
constexpr std::array<Name<Landmark::Kind>, 2> landmarks{
    {{"gate", Landmark::Kind::Gate}, {"bead", Landmark::Kind::Bead}}};
// In the order of v1::Line::Kind.
constexpr std::array<std::string_view, 6> voice_kinds{"binaural", "isochronic", "noise",
                                                      "monaural", "modulated",  "clip"};
constexpr std::array<Name<char>, 3> axes{{{"x", 'x'}, {"y", 'y'}, {"z", 'z'}}};

class StyleReader {
  public:
    explicit StyleReader(Report& report) : report_(report) {}

    Style read(const json& document) {
        StyleNode node(document, "", report_);
        style_.name = node.text("name");
        style_.title = node.text("title");
        style_.description = node.text("description");
        style_.units_per_second = node.number("units_per_second", 0, 6);
        node.each("palette", [&](const json& value, const std::string& pointer) {
            style_.palette.push_back(read_colour(value, pointer, report_));
        });
        if (style_.palette.empty())
            node.error("palette", "has no colour", "write 1 to 16 colours [L, C, hue]");
        if (style_.palette.size() > 16)
            node.error("palette", "has more than 16 colours", "write 1 to 16 colours");
        if (const json* scene = node.find("scene")) check_scene(*scene, "/scene", report_);
        if (auto layout = node.object("layout"))
            read_layout(*layout);
        else
            node.error("layout", "is missing", "write an object, see docs/world.md");
        node.finish();
        return std::move(style_);
    }

  private:
    void read_layout(StyleNode& node) {
        style_.chunks_ahead = node.whole("chunks_ahead", 0, 24, 0);
        if (node.find("sun")) style_.sun = node.range("sun", -2, 2);
        style_.fog_by_noise = node.number("fog_by_noise", -1, 1, 0);
        style_.fog_by_level = node.number("fog_by_level", -1, 1, 0);
        node.each("scatter",
                  [&](const json& value, const std::string& pointer) { read_scatter(value, pointer); });
        node.each("companions",
                  [&](const json& value, const std::string& pointer) { read_companion(value, pointer); });
        if (auto landmark = node.object("landmark")) read_landmark(*landmark);
        if (auto voices = node.object("voices")) read_voices(*voices);
        int most = most_gates_in_chunk;
        for (const Scatter& scatter : style_.scatter)
            most += scatter.count * (scatter.halo.every > 0 ? 2 : 1) * (scatter.mirrored ? 2 : 1);
        if (most > chunk_capacity)
            node.error("scatter",
                       "may put more than " + std::to_string(chunk_capacity) + " things into a chunk",
                       "lower some count");
        node.finish();
    }

    // The appearance shares its object with what it belongs to, so it does not finish the node.
    Appearance read_look(StyleNode& node) {
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
        look.yaw = node.number("yaw", -180, 180, 0);
        look.spin = node.number("spin", 0, 180, 0);
        look.tilt = node.number("tilt", 0, 180, 0);
        if (node.find("program")) look.program = node.choice("program", programs);
        return look;
    }

    std::vector<std::uint8_t> read_palette(StyleNode& node) {
        std::vector<std::uint8_t> indices;
        node.each("palette", [&](const json& value, const std::string& pointer) {
            if (value.is_number_integer() && value >= 0 && value < style_.palette.size())
                indices.push_back(value.get<std::uint8_t>());
            else
                report_.error(
                    pointer, "is " + shown(value),
                    "write the index of a colour, 0 to " + std::to_string(style_.palette.size() - 1));
        });
        return indices;
    }

    void read_scatter(const json& value, const std::string& pointer) {
        StyleNode node(value, pointer, report_);
        Scatter scatter;
        scatter.look = read_look(node);
        scatter.count = node.whole("count", 1, 48);
        scatter.noise_only = node.flag("noise_only");
        scatter.one_in = node.whole("one_in", 1, 64, 1);
        scatter.even = node.number("even", 0, 0.5, 0);
        scatter.mirrored = node.flag("mirrored");
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

    static void read_path(StyleNode& path, Scatter& scatter) {
        scatter.on_path = true;
        scatter.swing = path.number("swing", 0, 64, 0);
        scatter.length = path.number("length", 1, 1000, 1);
        scatter.side = path.number("side", -256, 256, 0);
        scatter.jitter = path.number("jitter", 0, 64, 0);
        path.finish();
    }
    static void read_beside(StyleNode& beside, Scatter& scatter) {
        if (beside.find("left")) scatter.left = beside.range("left", 0, 256);
        if (beside.find("right")) scatter.right = beside.range("right", 0, 256);
        if (!scatter.left && !scatter.right)
            beside.error("left", "is missing, and so is \"right\"", "say how far to which side, or to both");
        scatter.side_power = beside.whole("power", 1, 8, 1);
        scatter.grow = beside.number("grow", 0, 8, 0);
        beside.finish();
    }

    void read_voices(StyleNode& node) {
        Voices& voices = style_.voices;
        voices.ahead = node.number("ahead", 1, 400, voices.ahead);
        voices.angle = node.number("angle", 0, 90, voices.angle);
        voices.apart = node.number("apart", 0, 64, 0);
        voices.height = node.number("height", -64, 64, 0);
        voices.octave = node.number("octave", 0, 24, voices.octave);
        for (std::size_t kind = 0; kind < voice_kinds.size(); ++kind)
            if (auto member = node.object(voice_kinds[kind])) {
                VoiceLook& voice = voices.looks[kind].emplace();
                voice.look = read_look(*member);
                voice.copies = member->whole("copies", 0, 8, 1);
                voice.per_hertz = member->number("per_hertz", 0, 2, 0);
                if (member->find("spacing")) {
                    const auto spacing = member->numbers("spacing", 3, -64, 64);
                    std::copy(spacing.begin(), spacing.end(), voice.spacing.begin());
                }
                member->finish();
            }
        node.finish();
    }

    void read_companion(const json& value, const std::string& pointer) {
        StyleNode node(value, pointer, report_);
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

    void read_landmark(StyleNode& node) {
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
    if (style) style->document = json_text;
    if (style && !failed) result.style = std::make_shared<const Style>(std::move(*style));
    return result;
}

}  // namespace stillpoint::world
