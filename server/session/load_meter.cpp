#include "session/load_meter.h"

namespace stillpoint::session {

void LoadMeter::add(support::Micros now, double seconds) {
    const std::int64_t number = now / bin_length;
    Bin& bin = bins_[static_cast<std::size_t>(number % bins)];
    if (bin.number != number) bin = {number, 0};
    bin.seconds += seconds;
}

double LoadMeter::seconds(support::Micros now) const {
    const std::int64_t number = now / bin_length;
    double sum = 0;
    for (const Bin& bin : bins_)
        if (bin.number > number - bins && bin.number <= number) sum += bin.seconds;
    return sum;
}

}  // namespace stillpoint::session
