#include "voices/parameter_reader.h"

#include <cctype>

#include "support/word.h"

namespace stillpoint::voices {

std::string prefixed(std::string_view prefix, std::string_view name) {
    std::string joined(prefix);
    joined += static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    joined += name.substr(1);
    return joined;
}

std::string choice(const track::Params& params, std::string_view name) {
    return support::trimmed_lower(params.text(name).value_or(""));
}

dsp::Ramp read_ramp(const track::Params& params, std::string_view name, double fallback, bool is_transition) {
    const double base = params.number(name, fallback);
    if (!is_transition) return dsp::Ramp(base);
    const double start = params.number(prefixed("start", name), base);
    return {start, params.number(prefixed("end", name), start)};
}

double read_start(const track::Params& params, std::string_view name, double fallback, bool is_transition) {
    const double base = params.number(name, fallback);
    return is_transition ? params.number(prefixed("start", name), base) : base;
}

}  // namespace stillpoint::voices
