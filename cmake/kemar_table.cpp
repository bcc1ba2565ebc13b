// Runs while Stillpoint is built: reads the horizontal directions of the MIT KEMAR set from Debian's SOFA
// file and writes them as the table that server/dsp/kemar.h declares.
#include <mysofa.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr unsigned directions = 72, taps = 512, ears = 2;

[[noreturn]] void fail(const std::string& message) {
    std::fprintf(stderr, "kemar_table: %s\n", message.c_str());
    std::exit(1);
}

struct Free {
    void operator()(MYSOFA_HRTF* set) const { mysofa_free(set); }
};

// Both responses of the direction at AZIMUTH degrees on the horizon.
const float* responses_at(const MYSOFA_HRTF& set, int azimuth) {
    for (unsigned m = 0; m < set.M; ++m) {
        const float* place = set.SourcePosition.values + std::size_t{m} * set.C;
        if (std::abs(place[0] - float(azimuth)) < 0.1f && std::abs(place[1]) < 0.1f)
            return set.DataIR.values + std::size_t{m} * ears * taps;
    }
    fail("there is no direction at " + std::to_string(azimuth) + " degrees");
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) fail("usage: kemar_table SOFA_FILE OUTPUT");
    int error = MYSOFA_OK;
    const std::unique_ptr<MYSOFA_HRTF, Free> set(mysofa_load(arguments[1], &error));
    if (!set) fail(std::string(arguments[1]) + " cannot be read, libmysofa says " + std::to_string(error));
    if (set->R != ears || set->N != taps || set->C != 3 || set->DataSamplingRate.elements != 1 ||
        set->DataSamplingRate.values[0] != 44100)
        fail("this is not the MIT KEMAR set of 512 taps at 44100 Hz");
    std::vector<const float*> all;
    for (unsigned d = 0; d < directions; ++d)
        all.push_back(responses_at(*set, int(d) * 5));
    for (unsigned d = 0; d < directions; ++d) {
        const float* mirrored = all[(directions - d) % directions];
        if (!std::equal(all[d] + taps, all[d] + 2 * taps, mirrored))
            fail("the two ears are no mirror images");
    }
    std::ofstream out(arguments[2]);
    out << "// Written by cmake/kemar_table.cpp. MIT KEMAR, normal pinna: Copyright 1994 by the MIT Media\n"
           "// Laboratory, measured by Bill Gardner and Keith Martin.\n"
           "#include \"dsp/kemar.h\"\n\nnamespace stillpoint::dsp {\n\n"
           "const float kemar_left_ear[kemar_directions][kemar_taps] = {\n";
    char number[32];
    for (const float* response : all) {
        out << "    {";
        for (unsigned i = 0; i < taps; ++i) {
            std::snprintf(number, sizeof number, "%.9ef,", double(response[i]));
            out << (i % 8 ? "" : "\n     ") << number;
        }
        out << "},\n";
    }
    out << "};\n\n}  // namespace stillpoint::dsp\n";
    out.close();
    if (!out) fail(std::string(arguments[2]) + " cannot be written");
}
