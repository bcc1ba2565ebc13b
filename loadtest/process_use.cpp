#include "process_use.h"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace stillpoint::loadtest {

ProcessUse process_use(int pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    // The second field is the name in parentheses and may hold anything; utime is the 12th word after it, rss
    // the 22nd (proc(5)).
    std::string line;
    std::getline(stat, line, std::string::value_type{});
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) throw std::runtime_error("there is no process " + std::to_string(pid));
    std::istringstream words(line.substr(name_end + 1));
    std::string word;
    double user = 0, system = 0, pages = 0;
    for (int i = 1; words >> word && i <= 22; ++i) {
        if (i == 12) user = std::stod(word);
        if (i == 13) system = std::stod(word);
        if (i == 22) pages = std::stod(word);
    }
    return {(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK)),
            pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20)};
}

}  // namespace stillpoint::loadtest
