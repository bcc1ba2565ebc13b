#include "voices/registry.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace stillpoint::voices;

TEST_CASE("is_transition decides between the two forms of a function, not its name") {
    const auto name = [](const char* function, bool is_transition) {
        const FunctionSpec* spec = resolve_function(function, is_transition);
        return spec ? std::string(spec->name) : std::string();
    };
    CHECK(name("binaural_beat", false) == "binaural_beat");
    CHECK(name("binaural_beat", true) == "binaural_beat_transition");
    CHECK(name("binaural_beat_transition", true) == "binaural_beat_transition");
    CHECK(name("binaural_beat_transition", false) == "binaural_beat");
    CHECK(name("no_such_thing", false).empty());
    CHECK(name("", true).empty());
}

TEST_CASE("the table lists every function once, in order, and no parameter twice") {
    const auto functions = all_functions();
    CHECK(std::is_sorted(functions.begin(), functions.end(),
                         [](const FunctionSpec* a, const FunctionSpec* b) { return a->name < b->name; }));
    for (const FunctionSpec* function : functions) {
        std::set<std::string_view> names;
        for (const ParameterSpec& parameter : function->parameters) {
            CAPTURE(parameter.name);
            CHECK(names.insert(parameter.name).second);
            CHECK_FALSE(parameter.meaning.empty());
        }
    }
}
