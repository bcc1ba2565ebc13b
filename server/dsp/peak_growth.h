// By how much a filter can raise a peak.
#pragma once

namespace stillpoint::dsp {

// Factors on the largest sample. A filter that runs forward and backward does most of it at the ends of the
// signal, where it meets a reflection; the usual fades of 10 ms (dsp/volume_envelope.h) hide that.
struct PeakGrowth {
    double anywhere = 1;  // the ends included
    double faded = 1;     // under fades of 10 ms at both ends
};

}  // namespace stillpoint::dsp
