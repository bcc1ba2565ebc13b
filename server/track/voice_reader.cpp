#include "track/voice_reader.h"

#include <initializer_list>
#include <utility>

#include "support/word.h"
#include "track/json_value.h"

namespace stillpoint::track {

namespace {

using nlohmann::json;

std::string trimmed(const std::string& text) {
    return std::string(support::trimmed(text));
}

// The numbers of a volume envelope; what cannot be read takes its default, with a warning.
class EnvelopeNumbers {
  public:
    EnvelopeNumbers(const json& params, std::string pointer, Report& report)
        : params_(params), pointer_(std::move(pointer)), report_(report) {}

    double number(std::string_view name, double fallback) {
        if (!params_.has(name)) return fallback;
        const auto value = params_.number(name);
        if (!value)
            report_.warning(child_pointer(pointer_, name),
                            "is not a number; " + decimal(fallback) + " is used", "write a number");
        return value.value_or(fallback);
    }
    bool has_all(std::initializer_list<std::string_view> names) const {
        for (const auto name : names)
            if (!params_.number(name)) return false;
        return true;
    }

  private:
    Params params_;
    std::string pointer_;
    Report& report_;
};

VolumeEnvelope linear_fade(EnvelopeNumbers numbers, const std::string& pointer, Report& report) {
    VolumeEnvelope envelope;
    if (!numbers.has_all({"fade_duration", "start_amp", "end_amp"})) {
        report.warning(pointer,
                       "lacks one of fade_duration, start_amp and end_amp, so the voice keeps one level",
                       "write all three as numbers");
        return envelope;
    }
    envelope.shape = VolumeEnvelope::Shape::LinearFade;
    envelope.fade_duration = numbers.number("fade_duration", 0);
    envelope.start_amp = numbers.number("start_amp", 1);
    envelope.end_amp = numbers.number("end_amp", 1);
    return envelope;
}

VolumeEnvelope adsr(EnvelopeNumbers numbers) {
    VolumeEnvelope envelope;
    envelope.shape = VolumeEnvelope::Shape::Adsr;
    envelope.attack = numbers.number("attack", 0.01);
    envelope.decay = numbers.number("decay", 0.1);
    envelope.sustain_level = numbers.number("sustain_level", 0.8);
    envelope.release = numbers.number("release", 0.1);
    return envelope;
}

VolumeEnvelope linen(EnvelopeNumbers numbers) {
    VolumeEnvelope envelope;
    envelope.shape = VolumeEnvelope::Shape::Linen;
    envelope.attack = numbers.number("attack", 0.1);
    envelope.release = numbers.number("release", 0.1);
    return envelope;
}

}  // namespace

std::optional<Voice> VoiceReader::read(json value, const std::string& pointer, std::size_t index) {
    if (!value.is_object()) {
        report_.error(pointer, "is " + std::string(type_in_words(value)) + ", not a voice",
                      "write an object with \"synth_function_name\" and \"params\"");
        return std::nullopt;
    }
    ObjectReader reader(value, pointer, report_);
    Voice voice;
    voice.pointer = pointer;
    read_function(reader, voice);
    read_params(reader, value, voice);
    voice.is_transition = reader.flag({"is_transition"}, false);
    voice.envelope = envelope(reader);
    voice.description = reader.text({"description"});
    const std::string voice_type = reader.text({"voice_type"}, "binaural");
    voice.bus = voice_type == "noise" ? Bus::Noise : Bus::Binaural;
    if (voice_type != "noise" && voice_type != "binaural")
        report_.warning(child_pointer(pointer, "voice_type"),
                        "is " + shown(voice_type) + "; the voice goes to the binaural bus",
                        "write \"binaural\" or \"noise\"");
    voice.name = trimmed(reader.text({"name"}));
    const auto id = reader.find({"voice_id", "id", "uuid", "guid"}, true);
    if (id && id.value->is_string()) voice.id = id.value->get<std::string>();
    if (id && id.value->is_number()) voice.id = id.value->dump();
    voice.key = identity(voice, voice_type, index);
    voice.sam_source_id = reader.text({"sam_source_id"});
    reader.ignore({"label"});
    reader.finish("voice", unknown_);
    return voice;
}

void VoiceReader::read_function(ObjectReader& reader, Voice& voice) {
    const auto member = reader.find({"synth_function_name", "synth_function"}, true);
    voice.function_pointer = member ? member.pointer : voice.pointer;
    if (!member) return;
    if (member.value->is_string())
        voice.function = trimmed(member.value->get_ref<const std::string&>());
    else
        report_.error(member.pointer,
                      "is " + std::string(type_in_words(*member.value)) + ", not the name of a function",
                      "write a name, for example \"binaural_beat\"");
}

void VoiceReader::read_params(ObjectReader& reader, json& object, Voice& voice) {
    const auto member = reader.find({"params", "parameters"});
    voice.params_pointer = member ? member.pointer : voice.pointer;
    if (!member) return;
    if (member.value->is_object())
        voice.params = Params(std::move(ObjectReader::part_of(object, member)));
    else
        report_.error(member.pointer, "is " + std::string(type_in_words(*member.value)) + ", not an object",
                      "write an object such as {\"baseFreq\": 200, \"beatFreq\": 4}");
}

// Anything but an empty value counts as an envelope, even one that cannot be understood: it then keeps the
// level and takes the place of the 10 ms fades.
std::optional<VolumeEnvelope> VoiceReader::envelope(ObjectReader& reader) {
    const auto member = reader.find({"volume_envelope"});
    if (!member || is_empty_value(*member.value)) return std::nullopt;
    if (!member.value->is_object()) {
        report_.warning(member.pointer,
                        "is " + std::string(type_in_words(*member.value)) + ", so the voice keeps one level",
                        "write an object with \"type\" and \"params\"");
        return VolumeEnvelope{};
    }
    ObjectReader inner(*member.value, member.pointer, report_);
    const std::string type = inner.text({"type"});
    const auto params = inner.find({"params"});
    inner.finish("\"volume_envelope\" object", unknown_);
    const bool readable = !params || params.value->is_object();
    if (!readable)
        report_.warning(params.pointer,
                        "is " + std::string(type_in_words(*params.value)) + "; defaults are used",
                        "write an object of numbers");
    const EnvelopeNumbers numbers(params && readable ? *params.value : json::object(),
                                  child_pointer(member.pointer, "params"), report_);
    if (type == "linear_fade") return linear_fade(numbers, member.pointer, report_);
    if (type == "adsr") return adsr(numbers);
    if (type == "linen") return linen(numbers);
    report_.warning(child_pointer(member.pointer, "type"),
                    type.empty()
                        ? "is missing, so the voice keeps one level"
                        : "is " + shown(type) + ", which is no envelope, so the voice keeps one level",
                    "write \"linear_fade\", \"adsr\" or \"linen\"");
    return VolumeEnvelope{};
}

// 20-assembly 2.4. The parts are joined by a character that cannot be typed into a label.
std::string VoiceReader::identity(const Voice& voice, const std::string& voice_type, std::size_t index) {
    const std::string separator(1, '\x1f');
    if (!voice.id.empty()) return "id" + separator + voice.id;
    const std::string role = separator + voice_type + separator + voice.function + separator;
    const std::string label = trimmed(voice.description);
    if (!label.empty()) return "label" + role + label;
    if (!voice.name.empty()) return "label" + role + voice.name;
    return "index" + role + std::to_string(index);
}

}  // namespace stillpoint::track
