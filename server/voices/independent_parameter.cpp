#include "voices/independent_parameter.h"

#include "voices/parameter_reader.h"

namespace stillpoint::voices {

dsp::Ramp IndependentParameter::read(const track::Params& params, bool is_transition) const {
    if (!is_transition) return dsp::Ramp(params.number(name, fixed));
    return {params.number(prefixed("start", moving_name), start),
            params.number(prefixed("end", moving_name), end)};
}

Parameters IndependentParameter::rows(bool is_transition) const {
    if (!is_transition) return {number_parameter(name, fixed, unit, min, max, meaning)};
    return {with_prefix("start", number_parameter(moving_name, start, unit, min, max, meaning)),
            with_prefix("end", number_parameter(moving_name, end, unit, min, max, meaning))};
}

}  // namespace stillpoint::voices
