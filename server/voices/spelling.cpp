#include "voices/spelling.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "support/word.h"

namespace stillpoint::voices {

namespace {

constexpr std::size_t longest = 64;  // a name of the format has at most half of that

// Letters to insert, remove or replace (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
    if (word.empty() || word.size() > longest) return {};
    const std::string meant = support::lower(word);
    std::string_view best;
    std::size_t least = word.size() / 3 + 1;
    for (const auto candidate : candidates) {
        const std::size_t away = distance(meant, support::lower(candidate));
        if (away < least) {
            least = away;
            best = candidate;
        }
    }
    return best;
}

}  // namespace stillpoint::voices
