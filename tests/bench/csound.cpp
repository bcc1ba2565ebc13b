#include "csound.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "bench.h"

namespace stillpoint::bench {
namespace {

constexpr double short_run = 0.5, long_run = 4.5;  // seconds of sound

std::string orchestra(const CsoundCase& what) {
    const auto ear = [&](const std::string& side, const std::string& hertz) {
        if (!what.swings) return "a" + side + " " + what.opcode + " p4, " + hertz + ", 1\n";
        return "av" + side + " " + what.opcode + " p7, p8, 1\n" + "a" + side + " " + what.opcode + " p4, " +
               hertz + " + av" + side + ", 1\n";
    };
    return "sr = 48000\nksmps = 128\nnchnls = 2\n0dbfs = 1\ninstr 1\n" + ear("L", "p5") + ear("R", "p6") +
           "outs aL, aR\nendin\n";
}

void write(const std::filesystem::path& file, const CsoundCase& what, double seconds) {
    std::ofstream out(file);
    out << "<CsoundSynthesizer>\n<CsInstruments>\n"
        << orchestra(what) << "</CsInstruments>\n<CsScore>\nf 1 0 16384 10 1\n";
    for (int i = 0; i < what.instruments; ++i)
        out << "i 1 0 " << seconds << " " << 0.5 / what.instruments << " " << 100 + 1.37 * i << " "
            << 104 + 1.41 * i << " 2.5 " << 0.05 + 0.006 * i << "\n";
    out << "e\n</CsScore>\n</CsoundSynthesizer>\n";
}

double run(const CsoundCase& what, double seconds) {
    const auto file =
        std::filesystem::temp_directory_path() / ("stillpoint-bench-" + std::to_string(getpid()) + ".csd");
    write(file, what, seconds);
    const double before = child_cpu_seconds();
    const int status = std::system(("csound -n -d -m0 '" + file.string() + "' >/dev/null 2>&1").c_str());
    std::filesystem::remove(file);
    if (status != 0) throw std::runtime_error("csound cannot be run; ./dev bench installs it");
    return child_cpu_seconds() - before;
}

}  // namespace

double csound_seconds_per_second(const CsoundCase& what) {
    const double start = run(what, short_run);
    return (run(what, long_run) - start) / (long_run - short_run);
}

}  // namespace stillpoint::bench
