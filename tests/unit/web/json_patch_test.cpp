#include "web/json_patch.h"

#include <doctest/doctest.h>

#include <string>

using nlohmann::json;
using namespace stillpoint;
using namespace stillpoint::web;

namespace {

struct Result {
    Patched patched;
    json document;
    track::Diagnostics findings;
};

Result apply(const char* document, const char* patch, std::size_t most_values = 100) {
    Result result{{}, json::parse(document), {}};
    result.patched = apply_json_patch(result.document, json::parse(patch), most_values, result.findings);
    return result;
}

std::string pointer_of_fault(const Result& result) {
    REQUIRE(result.findings.size() == 1);
    CHECK_FALSE(result.findings[0].message.empty());
    CHECK_FALSE(result.findings[0].fix.empty());
    return result.findings[0].pointer;
}

}  // namespace

TEST_CASE("operations are carried out in order") {
    const auto result = apply(R"({"a":[1,2,{"b":3}],"c":4})",
                              R"([{"op":"test","path":"/a/2/b","value":3},
                                  {"op":"replace","path":"/a/2/b","value":5},
                                  {"op":"copy","from":"/a/2","path":"/d"},
                                  {"op":"add","path":"/a/-","value":6},
                                  {"op":"move","from":"/c","path":"/e"},
                                  {"op":"remove","path":"/a/0"}])");
    CHECK(result.patched == Patched::Done);
    CHECK(result.findings.empty());
    CHECK(result.document == json::parse(R"({"a":[2,{"b":5},6],"d":{"b":5},"e":4})"));
}

TEST_CASE("the whole document may be replaced") {
    const auto result = apply(R"({"a":1})", R"([{"op":"replace","path":"","value":{"b":2}}])");
    CHECK(result.patched == Patched::Done);
    CHECK(result.document == json::parse(R"({"b":2})"));
}

TEST_CASE("the operation at fault is named") {
    const char* document = R"({"a":[1,2]})";
    for (const char* operation :
         {R"({"op":"replace","path":"/a/7","value":1})", R"({"op":"replace","path":"/b","value":1})",
          R"({"op":"remove","path":"/a/-"})", R"({"op":"add","path":"/x/y","value":1})",
          R"({"op":"add","path":"/a/first","value":1})", R"({"op":"add","path":"a","value":1})",
          R"({"op":"add","path":"/~2","value":1})", R"({"op":"leap","path":"/a"})",
          R"({"op":"add","path":"/a"})", R"({"op":"move","path":"/a"})", R"({"path":"/a"})",
          R"({"op":"remove","path":7})", "3"}) {
        CAPTURE(operation);
        const std::string patch = std::string(R"([{"op":"test","path":"/a/0","value":1},)") + operation + "]";
        const auto result = apply(document, patch.c_str());
        CHECK(result.patched == Patched::Wrong);
        CHECK(pointer_of_fault(result) == "/1");
    }
}

TEST_CASE("a test that finds something else is told apart from what is wrong") {
    const auto result = apply(R"({"a":1})", R"([{"op":"test","path":"/a","value":2}])");
    CHECK(result.patched == Patched::TestFailed);
    CHECK(pointer_of_fault(result) == "/0");
}

TEST_CASE("copies cannot let a document grow without bounds") {
    std::string patch;
    for (int i = 0; i < 60; ++i)
        patch += std::string(patch.empty() ? "[" : ",") + R"({"op":"copy","from":"","path":"/a"})";
    const auto result = apply(R"({"a":1,"b":[1,2,3]})", (patch + "]").c_str());
    CHECK(result.patched == Patched::Wrong);
    CHECK(pointer_of_fault(result).size() <= 3);
}

TEST_CASE("only lists of a bounded number of operations are patches") {
    CHECK(apply("{}", "{}").patched == Patched::Wrong);
    std::string patch = "[";
    for (std::size_t i = 0; i <= most_operations; ++i)
        patch += std::string(i > 0 ? "," : "") + R"({"op":"add","path":"/a","value":1})";
    CHECK(apply("{}", (patch + "]").c_str()).patched == Patched::Wrong);
}
