// How loud a tone can be in an ear of the KEMAR head.
#pragma once

namespace stillpoint::dsp {

// The largest gain of a tone of FROM to TO Hz (in any order, signs do not matter) from any direction on the
// horizon; a per cent more than that. Looks into a table that is made when first asked for.
double loudest_response(double from, double to);

}  // namespace stillpoint::dsp
